package convoy.averaging;

import java.util.Iterator;
import java.util.function.Supplier;

/** Adds up how long something takes, time after time. */
final class Stopwatch {
  private long nanos;

  long nanos() {
    return nanos;
  }

  /** What a piece of work gives, its time added. */
  <T> T time(Supplier<T> work) {
    long began = System.nanoTime();
    try {
      return work.get();
    } finally {
      nanos += System.nanoTime() - began;
    }
  }

  /** The same elements; the time in which the iterator makes them is added. */
  <T> Iterator<T> timing(Iterator<T> elements) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return time(elements::hasNext);
      }

      @Override
      public T next() {
        return time(elements::next);
      }
    };
  }
}

package convoy.ml.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Does several things at once, in threads that inherit what Spark keeps by thread. */
final class SideBySide {
  private SideBySide() {}

  /**
   * Does something with each item.
   *
   * @param most at once
   * @return what comes of them, in their order
   * @throws RuntimeException that of the first item that fails; those that have not begun are
   *     dropped, and those that have are waited for
   */
  static <T, R> List<R> run(int most, List<T> items, Function<T, R> work) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(most, items.size()));
    try {
      List<Future<R>> futures = new ArrayList<>();
      items.forEach(item -> futures.add(threads.submit(() -> work.apply(item))));
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(get(future, futures));
      }
      return results;
    } finally {
      finish(threads);
    }
  }

  private static <R> R get(Future<R> future, List<Future<R>> all) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      all.forEach(other -> other.cancel(false));
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // what is done throws no other
    } catch (InterruptedException e) {
      all.forEach(other -> other.cancel(true));
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while members were trained", e);
    }
  }

  private static void finish(ExecutorService threads) {
    threads.shutdown();
    try {
      threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

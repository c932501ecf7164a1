package convoy.averaging;

import convoy.averaging.checkpoint.Values;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * What each worker keeps for itself of the optimizer's state ({@link OptimizerStateMode#KEPT}), on
 * the executor that it trained on.
 *
 * <p>All of it is as large as K models, so a second copy is made only every {@value #COPIED_EVERY}
 * rounds. Until then the slices that the rounds since have started from are held ready: a worker
 * whose state is lost takes the steps of those rounds again.
 */
final class OwnStates {
  /** Rounds from one copy to the next. */
  private static final int COPIED_EVERY = 8;

  private final Worker worker;
  private final int together;
  private final Slicing slicing;
  private final ExecutorCache cache;

  /** What workers kept in the last round, among what they gave in it. */
  private JavaRDD<Given> last;

  /** The same at the last copy, and the slices that the rounds since have started from. */
  private final List<JavaRDD<?>> sinceCopy = new ArrayList<>();

  /**
   * @param together workers of a task
   * @param slicing how a worker's state is cut; into nothing, if none is kept
   */
  OwnStates(Worker worker, int together, Slicing slicing, ExecutorCache cache) {
    this.worker = worker;
    this.together = together;
    this.slicing = slicing;
    this.cache = cache;
  }

  /** How a worker's state is cut. */
  Slicing slicing() {
    return slicing;
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return slicing.count() == 0;
  }

  /** Puts on the executors what a training begins with. */
  void start(SlicedStart start) {
    if (isEmpty()) {
      return;
    }
    last = start.own(worker.settings().workers(), together);
    if (start.sendsOwn()) {
      cache.keepCopied(last);
      ExecutorCache.cutOff(last);
      sinceCopy.add(last);
    }
  }

  /** A partition for each task. */
  JavaRDD<Given> last() {
    return last.filter(Given::isKept);
  }

  /** Keeps what workers are going to give, if what they keep is among it. */
  void keep(JavaRDD<Given> given, Round round) {
    if (isEmpty()) {
      return;
    }
    if (isCopiedAfter(round)) {
      cache.keepCopied(given);
    } else {
      cache.keep(given);
    }
  }

  /** What rows were drawn by is gone in the next epoch: nothing can be computed from them again. */
  private boolean isCopiedAfter(Round round) {
    boolean rowsEnd =
        worker.settings().emphasis().sampling().kind().asksTheNetwork()
            && worker.plan().endsEpoch(round);
    return rowsEnd || (round.number() + 1) % COPIED_EVERY == 0;
  }

  /**
   * A round is over.
   *
   * @param given what its workers have given
   * @param slices what it started from; let go of as soon as nothing has to be computed from it
   */
  void after(Round round, JavaRDD<Given> given, JavaRDD<Slice> slices) {
    if (isEmpty()) {
      cache.release(slices);
      return;
    }
    if (isCopiedAfter(round)) {
      ExecutorCache.cutOff(given);
      cache.release(last);
      cache.release(slices);
      sinceCopy.forEach(cache::release);
      sinceCopy.clear();
      sinceCopy.add(given);
    } else {
      if (!sinceCopy.contains(last)) {
        cache.release(last);
      }
      sinceCopy.add(slices);
    }
    last = given;
  }

  /** The vectors of each worker. */
  List<List<Values>> values() {
    List<List<Values>> all = new ArrayList<>();
    for (int number = 0; !isEmpty() && number < worker.settings().workers(); number++) {
      int ofWorker = number;
      List<Values> vectors = new ArrayList<>();
      for (int vector = 0; vector < slicing.lengths().size(); vector++) {
        vectors.add(
            new SlicedValues(
                slicing, vector, slicing.lengths().get(vector), slice -> fetch(ofWorker, slice)));
      }
      all.add(vectors);
    }
    return all;
  }

  private byte[] fetch(int number, int slice) {
    JavaRDD<byte[]> wanted = last.filter(one -> one.isKept(number, slice)).map(Given::values);
    return ExecutorCache.fetch(wanted, number / together);
  }
}

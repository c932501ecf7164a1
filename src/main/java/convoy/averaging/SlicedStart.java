package convoy.averaging;

import convoy.averaging.checkpoint.Values;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a {@link SlicedState} begins with, on its way from the driver to the executors, where zeros
 * are made. To be closed once it is there.
 */
final class SlicedStart implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Carried start;
  private final Slicing averaged;
  private final Slicing kept;
  private final List<Broadcast<byte[]>> broadcasts = new ArrayList<>();

  /**
   * @param averaged how what is averaged is cut
   * @param kept how what each worker keeps is cut
   */
  SlicedStart(JavaSparkContext spark, Carried start, Slicing averaged, Slicing kept) {
    this.spark = spark;
    this.start = start;
    this.averaged = averaged;
    this.kept = kept;
  }

  /** A slice that is sent to who asks for it; without a broadcast, zeros. */
  private static final class Sent implements Serializable {
    private static final long serialVersionUID = 1;
    private final Broadcast<byte[]> values;
    private final int length;

    Sent(Broadcast<byte[]> values, int length) {
      this.values = values;
      this.length = length;
    }

    byte[] get() {
      return values == null ? new byte[length * Float.BYTES] : values.value();
    }
  }

  /** All slices, a partition each. */
  JavaRDD<Slice> slices() {
    List<Values> vectors = new ArrayList<>();
    vectors.add(start.parameters());
    vectors.addAll(start.optimizerState());
    List<Sent> values = send(vectors, averaged);
    int learnt = start.outerVelocity().length();
    List<Sent> velocity =
        send(List.of(start.outerVelocity()), new Slicing(List.of(learnt), averaged.longest()));
    return numbers(averaged.count())
        .map(
            slice ->
                new Slice(
                    slice,
                    values.get(slice).get(),
                    slice < velocity.size() ? velocity.get(slice).get() : new byte[0],
                    true))
        .map(slice -> slice); // what is kept must not itself refer to a broadcast
  }

  /** Whether workers begin with anything of their own but zeros. */
  boolean sendsOwn() {
    return start.own().stream()
        .flatMap(List::stream)
        .anyMatch(vector -> !(vector instanceof Values.Zeros));
  }

  /**
   * What each worker keeps; a partition for each task.
   *
   * @param together workers of a task
   */
  JavaRDD<Given> own(int workers, int together) {
    List<List<Sent>> ofWorkers = start.own().stream().map(own -> send(own, kept)).toList();
    return numbers(PartOfRound.tasks(workers, together))
        .flatMap(task -> own(ofWorkers, task * together, Math.min(workers, (task + 1) * together)))
        .map(given -> given);
  }

  private static Iterator<Given> own(List<List<Sent>> ofWorkers, int first, int end) {
    return IntStream.range(first, end)
        .boxed()
        .flatMap(
            worker ->
                IntStream.range(0, ofWorkers.get(worker).size())
                    .mapToObj(
                        slice -> Given.kept(worker, slice, ofWorkers.get(worker).get(slice).get())))
        .iterator();
  }

  private JavaRDD<Integer> numbers(int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  private List<Sent> send(List<Values> vectors, Slicing slicing) {
    List<Sent> sent = new ArrayList<>();
    float[] whole = null;
    for (int slice = 0; slice < slicing.count(); slice++) {
      Slicing.Stretch stretch = slicing.stretch(slice);
      Values vector = vectors.get(stretch.vector());
      Broadcast<byte[]> broadcast = null;
      if (!(vector instanceof Values.Zeros)) {
        whole = stretch.from() == 0 ? vector.whole() : whole;
        broadcast = spark.broadcast(FloatBytes.of(whole, stretch.from(), stretch.length()));
        broadcasts.add(broadcast);
      }
      sent.add(new Sent(broadcast, stretch.length()));
    }
    return sent;
  }

  @Override
  public void close() {
    broadcasts.forEach(broadcast -> broadcast.destroy(false));
  }
}

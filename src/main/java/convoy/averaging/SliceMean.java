package convoy.averaging;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import scala.Tuple2;

/**
 * An executor's part of the averaging: the mean of one slice, and the outer step from where the
 * round began. A pure function of what it is given.
 *
 * @param slicing of what is averaged; the parameters are its first vector
 * @param outerStep of the training
 */
record SliceMean(Slicing slicing, OuterStep outerStep) implements Serializable {

  /**
   * The next round's slice.
   *
   * @param pieces of the slice, in the order of the workers
   * @param old the slice at the start of the round; asked only for an outer step
   */
  Slice of(Iterator<Tuple2<Long, Piece>> pieces, Iterator<Slice> old) {
    List<WorkerReport> reports = new ArrayList<>();
    Tuple2<Long, Piece> first = pieces.next();
    int number = Given.slice(first._1());
    Slicing.Stretch stretch = slicing.stretch(number);
    WeightedSum sum = new WeightedSum(stretch.length());
    for (Tuple2<Long, Piece> one = first;
        one != null;
        one = pieces.hasNext() ? pieces.next() : null) {
      one._2().addTo(sum);
      reports.addAll(one._2().reports());
    }
    float[] mean = new float[stretch.length()];
    sum.mean(mean, 0);
    boolean parameters = stretch.vector() == 0;
    float[] velocity = {};
    if (parameters && !outerStep.isNone()) {
      Slice before = old.next();
      velocity = FloatBytes.toFloats(before.velocity());
      outerStep.take(FloatBytes.toFloats(before.values()), mean, velocity, stretch.from());
    }
    return new Slice(
        number,
        FloatBytes.of(mean),
        FloatBytes.of(velocity),
        !parameters || DivergedException.areFinite(mean),
        reports.stream().limit(number == 0 ? reports.size() : 0).toArray(WorkerReport[]::new));
  }
}

package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;

/** Mean and range of all rows; the sums are exact. */
final class RowMoments implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows from one carry of the sums to the next; one addition each. */
  private static final int CARRY_INTERVAL = 300;

  private final ExactSums sums;
  private final double[] least;
  private final double[] greatest;
  private long rows;

  private RowMoments(int features) {
    sums = new ExactSums(features);
    least = new double[features];
    greatest = new double[features];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
  }

  /** Of these rows. */
  static RowMoments of(Iterator<RowBlock> blocks, int features) {
    RowMoments moments = new RowMoments(features);
    blocks.forEachRemaining(moments::add);
    moments.sums.carry();
    return moments;
  }

  private void add(RowBlock block) {
    for (int row = 0; row < block.rows(); row++) {
      double[] values = block.row(row);
      extend(values, values);
      for (int i = 0; i < values.length; i++) {
        sums.add(i, values[i]);
      }
      rows++;
      if (rows % CARRY_INTERVAL == 0) {
        sums.carry();
      }
    }
  }

  private void extend(double[] small, double[] great) {
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], small[i]);
      greatest[i] = Math.max(greatest[i], great[i]);
    }
  }

  /** Adds others. */
  RowMoments plus(RowMoments other) {
    rows += other.rows;
    sums.add(other.sums);
    extend(other.least, other.greatest);
    sums.carry();
    return this;
  }

  double[] mean() {
    double[] mean = new double[least.length];
    Arrays.setAll(mean, i -> sums.sum(i) / rows);
    return mean;
  }

  /** How far the values of a feature are from a center, at most. */
  double reach(int feature, double center) {
    return Math.max(greatest[feature] - center, center - least[feature]);
  }
}

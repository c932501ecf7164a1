package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.io.Serializable;

/** Mean and range of all rows; the sums are exact. */
final class RowMoments implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows from one carry of the sums to the next; one addition each. */
  private static final int CARRY_INTERVAL = 300;

  private final int features;
  private final ExactSums sums;
  private final Range range;
  private long rows;

  /** Of no rows yet. */
  RowMoments(int features) {
    this.features = features;
    sums = new ExactSums(features);
    range = new Range(features);
  }

  /** Adds rows. */
  void add(double[][] block) {
    for (double[] row : block) {
      range.add(row);
      for (int i = 0; i < features; i++) {
        sums.add(i, row[i]);
      }
      rows++;
      if (rows % CARRY_INTERVAL == 0) {
        sums.carry();
      }
    }
  }

  /** To be called before these moments are added to others. */
  RowMoments carry() {
    sums.carry();
    return this;
  }

  /** Adds others. */
  RowMoments plus(RowMoments other) {
    rows += other.rows;
    sums.add(other.sums);
    range.add(other.range);
    return carry();
  }

  double[] mean() {
    double[] mean = new double[features];
    for (int i = 0; i < features; i++) {
      mean[i] = sums.sum(i) / rows;
    }
    return mean;
  }

  Range range() {
    return range;
  }
}

package convoy.ml.feature;

import convoy.ml.util.VectorCheck;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * Mean and sum of squared deviations of each feature, in one pass over the data, without the
 * cancellation of the textbook's E[x²] - E[x]². Rows are added by Welford's update (Technometrics
 * 4, 1962), partitions by that of Chan, Golub and LeVeque (1979), always in the partitions' order:
 * the same data in the same partitions give the same bits.
 *
 * <p>Only values that are not zero are visited; the zeros are counted in at the end, as one group
 * of mean 0. So a sparse vector costs what it stores, and gives the bits of its dense form.
 */
final class FeatureMoments implements Serializable {
  private long rows;
  private final long[] nonzeros;
  private final double[] nonzeroMeans;
  private final double[] nonzeroSquares;

  private FeatureMoments(int size) {
    nonzeros = new long[size];
    nonzeroMeans = new double[size];
    nonzeroSquares = new double[size];
  }

  /**
   * The moments of all {@code vectors}, which must be equally long and finite.
   *
   * @param stage uid of the stage, for errors
   * @param column where the vectors come from, for errors
   * @throws IllegalArgumentException if there are no rows, or a row fails its {@link VectorCheck}
   */
  static FeatureMoments of(JavaRDD<Vector> vectors, String stage, String column) {
    List<Partial> partials =
        vectors
            .mapPartitions(rows -> List.of(ofPartition(rows, stage, column)).iterator())
            .collect();
    FeatureMoments total = null;
    for (Partial partial : partials) {
      if (partial.problem != null) {
        throw new IllegalArgumentException(partial.problem);
      }
      if (total == null) {
        total = partial.moments;
      } else if (partial.moments != null) {
        VectorCheck.likeFirst(total.size(), stage, column).requireSize(partial.moments.size());
        total.add(partial.moments);
      }
    }
    if (total == null) {
      throw new IllegalArgumentException(
          "%s: the training data have no rows. Check the filters and joins that make column '%s'."
              .formatted(stage, column));
    }
    return total;
  }

  /**
   * What a partition's task returns: moments, null if it has no rows, or what is wrong with a row.
   * A bad row is a result, not a failure of the task, which Spark would repeat in vain. No record,
   * because Kryo cannot build one.
   */
  private static final class Partial implements Serializable {
    private final FeatureMoments moments;
    private final String problem;

    Partial(FeatureMoments moments, String problem) {
      this.moments = moments;
      this.problem = problem;
    }
  }

  private static Partial ofPartition(Iterator<Vector> rows, String stage, String column) {
    FeatureMoments moments = null;
    VectorCheck check = null;
    try {
      while (rows.hasNext()) {
        Vector row = rows.next();
        if (check == null) {
          check = VectorCheck.likeFirst(row, stage, column);
          moments = new FeatureMoments(check.size());
        }
        check.require(row);
        moments.add(row);
      }
    } catch (IllegalArgumentException e) {
      return new Partial(null, e.getMessage());
    }
    return new Partial(moments, null);
  }

  private void add(Vector row) {
    rows++;
    if (row instanceof SparseVector sparse) {
      for (int k = 0; k < sparse.values().length; k++) {
        add(sparse.indices()[k], sparse.values()[k]);
      }
    } else {
      double[] values = row.toArray();
      for (int i = 0; i < values.length; i++) {
        add(i, values[i]);
      }
    }
  }

  private void add(int i, double value) {
    if (value != 0) {
      nonzeros[i]++;
      double delta = value - nonzeroMeans[i];
      nonzeroMeans[i] += delta / nonzeros[i];
      nonzeroSquares[i] += delta * (value - nonzeroMeans[i]);
    }
  }

  private void add(FeatureMoments other) {
    rows += other.rows;
    for (int i = 0; i < size(); i++) {
      long count = nonzeros[i] + other.nonzeros[i];
      if (count > 0) {
        double share = (double) other.nonzeros[i] / count;
        double delta = other.nonzeroMeans[i] - nonzeroMeans[i];
        nonzeroMeans[i] += delta * share;
        nonzeroSquares[i] += other.nonzeroSquares[i] + delta * delta * nonzeros[i] * share;
        nonzeros[i] = count;
      }
    }
  }

  /** The number of features. */
  int size() {
    return nonzeros.length;
  }

  /** The number of rows, at least 1. */
  long rows() {
    return rows;
  }

  /** The mean of each feature. */
  double[] means() {
    double[] means = new double[size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = nonzeroMeans[i] * shareOfNonzeros(i);
    }
    return means;
  }

  /** The sum over all rows of (x - mean)², of each feature; exactly 0 for one that is constant. */
  double[] squaredDeviations() {
    double[] squares = new double[size()];
    for (int i = 0; i < squares.length; i++) {
      double mean = nonzeroMeans[i];
      squares[i] = nonzeroSquares[i] + mean * mean * (rows - nonzeros[i]) * shareOfNonzeros(i);
    }
    return squares;
  }

  private double shareOfNonzeros(int i) {
    return (double) nonzeros[i] / rows;
  }
}

package convoy.ml.feature;

import convoy.data.ExactSums;
import convoy.data.Features;
import convoy.data.Quotient;
import convoy.memory.MemoryNeed;
import convoy.ml.util.VectorCheck;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Mean, standard deviation and range of each feature, in one pass over the data. The sums of x and
 * of x² are exact ({@link ExactSums}), so that E[x²] - E[x]² does not cancel, results are rounded
 * once, at the end, and the same rows give the same bits in any order and any partitions.
 *
 * <p>Only values that are not zero are visited: a sparse vector costs what it stores, and gives the
 * bits of its dense form.
 */
final class FeatureMoments implements Serializable {
  private static final long serialVersionUID = 1;

  /** Values of a feature from one carry of its sums to the next; three additions each. */
  private static final int CARRY_INTERVAL = 128;

  private static final int SIGNIFICAND_BITS = 52;

  private long rows;
  private final long[] nonzeros;
  private final double[] least;
  private final double[] greatest;
  private final ExactSums sums;

  /** Null where nobody asks for deviations: most of the work is in them. */
  private final ExactSums squares;

  private boolean whole = true;

  /** Of rows of bytes since the last {@link #carry()}; null where there were none. */
  private transient ByteMoments bytes;

  private FeatureMoments(int size, boolean withDeviations) {
    nonzeros = new long[size];
    least = new double[size];
    greatest = new double[size];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    sums = new ExactSums(size);
    squares = withDeviations ? new ExactSums(size) : null;
  }

  /**
   * The moments of all {@code vectors}, which must be equally long and finite.
   *
   * @param withDeviations whether standard deviations will be asked for
   * @param stage uid of the stage, for errors
   * @param column where the vectors come from, for errors
   * @throws IllegalArgumentException if there are no rows, or a row fails its {@link VectorCheck}
   */
  static FeatureMoments of(
      JavaRDD<Features> vectors, boolean withDeviations, String stage, String column) {
    Partial total =
        vectors
            .mapPartitionsWithIndex(
                (partition, rows) ->
                    List.of(ofPartition(partition, rows, withDeviations, stage, column)).iterator(),
                true)
            .treeAggregate(
                new Partial(0, null, null),
                (a, b) -> a.plus(b, stage, column),
                (a, b) -> a.plus(b, stage, column));
    if (total.problem != null) {
      throw new IllegalArgumentException(total.problem);
    }
    if (total.moments == null) {
      throw new IllegalArgumentException(
          "%s: the training data have no rows. Check the filters and joins that make column '%s'."
              .formatted(stage, column));
    }
    total.moments.carry();
    return total.moments;
  }

  /**
   * What partitions' tasks return: moments, null if there are no rows, or what is wrong with a row,
   * by the first of these partitions. A bad row is a result, not a failure of the task, which Spark
   * would repeat in vain. No record, because Kryo cannot build one.
   */
  private static final class Partial implements Serializable {
    private static final long serialVersionUID = 1;
    private final int partition;
    private final FeatureMoments moments;
    private final String problem;

    Partial(int partition, FeatureMoments moments, String problem) {
      this.partition = partition;
      this.moments = moments;
      this.problem = problem;
    }

    Partial plus(Partial other, String stage, String column) {
      if (other.partition < partition) {
        return other.plus(this, stage, column);
      }
      if (problem != null || other.isEmpty()) {
        return this;
      }
      if (isEmpty() || other.problem != null) {
        return other;
      }
      try {
        VectorCheck.likeFirst(moments.size(), stage, column).requireSize(other.moments.size());
      } catch (IllegalArgumentException e) {
        return new Partial(partition, null, e.getMessage());
      }
      moments.add(other.moments);
      return this;
    }

    private boolean isEmpty() {
      return moments == null && problem == null;
    }
  }

  private static Partial ofPartition(
      int partition, Iterator<Features> rows, boolean withDeviations, String stage, String column) {
    FeatureMoments moments = null;
    VectorCheck check = null;
    try {
      while (rows.hasNext()) {
        Features row = rows.next();
        if (check == null) {
          check = VectorCheck.likeFirst(row, stage, column);
          MemoryNeed.moments(check.size())
              .requireHeap(
                  "%s: sums of the %,d features of column '%s'"
                      .formatted(stage, check.size(), column),
                  "Select or hash features before this stage, or raise spark.executor.memory (with a master of local[...] spark.driver.memory).");
          moments = new FeatureMoments(check.size(), withDeviations);
        }
        check.require(row);
        moments.add(row);
      }
    } catch (IllegalArgumentException e) {
      return new Partial(partition, null, e.getMessage());
    }
    if (moments != null) {
      moments.carry();
    }
    return new Partial(partition, moments, null);
  }

  private void add(Features row) {
    rows++;
    if (row instanceof Features.Sparse sparse) {
      for (int k = 0; k < sparse.values().length; k++) {
        add(sparse.indices()[k], sparse.values()[k]);
      }
    } else if (row.areBytes()) {
      if (bytes == null) {
        bytes = new ByteMoments(size());
      }
      bytes.add(row);
    } else {
      double[] values = row.toDoubles();
      for (int i = 0; i < values.length; i++) {
        add(i, values[i]);
      }
    }
  }

  private void add(int i, double value) {
    if (value == 0) {
      return;
    }
    least[i] = Math.min(least[i], value);
    greatest[i] = Math.max(greatest[i], value);
    // value = ±significand * 2^exponent, with an odd significand: as few digits as can be.
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & (1L << SIGNIFICAND_BITS) - 1;
    int exponent = Math.getExponent(value);
    long significand;
    if (exponent < Double.MIN_EXPONENT) {
      exponent = Double.MIN_EXPONENT;
      significand = fraction;
    } else {
      significand = fraction | 1L << SIGNIFICAND_BITS;
    }
    int zeros = Long.numberOfTrailingZeros(significand);
    significand >>= zeros;
    exponent += zeros - SIGNIFICAND_BITS;
    whole &= exponent >= 0;
    sums.add(i, value < 0 ? -significand : significand, exponent);
    if (squares != null) {
      squares.addSquare(i, significand, exponent);
    }
    nonzeros[i]++;
    if (nonzeros[i] % CARRY_INTERVAL == 0) {
      sums.carry(i);
      if (squares != null) {
        squares.carry(i);
      }
    }
  }

  private void carry() {
    if (bytes != null) {
      for (int i = 0; i < size(); i++) {
        sums.add(i, bytes.sum(i), 0);
        if (squares != null) {
          squares.add(i, bytes.sumOfSquares(i), 0);
        }
        nonzeros[i] += bytes.rows(); // zeros are in the range already
        least[i] = Math.min(least[i], bytes.least(i));
        greatest[i] = Math.max(greatest[i], bytes.greatest(i));
      }
      bytes = null;
    }
    sums.carry();
    if (squares != null) {
      squares.carry();
    }
  }

  private void add(FeatureMoments other) {
    rows += other.rows;
    whole &= other.whole;
    sums.add(other.sums);
    if (squares != null) {
      squares.add(other.squares);
    }
    for (int i = 0; i < size(); i++) {
      nonzeros[i] += other.nonzeros[i];
      least[i] = Math.min(least[i], other.least[i]);
      greatest[i] = Math.max(greatest[i], other.greatest[i]);
    }
  }

  /** Whether all values are whole numbers from 0 to 255. */
  boolean areBytes() {
    boolean inRange = whole;
    for (int i = 0; i < size() && inRange; i++) {
      inRange = nonzeros[i] == 0 || least[i] >= 0 && greatest[i] <= 255;
    }
    return inRange;
  }

  /** The sum of feature {@code i}, where {@link #areBytes}. */
  long wholeSum(int i) {
    return sums.total(i, i + 1).shiftLeft(sums.exponent()).longValueExact();
  }

  /** The number of features. */
  int size() {
    return nonzeros.length;
  }

  /** The number of rows, at least 1. */
  long rows() {
    return rows;
  }

  /** The mean of feature {@code i}. */
  double mean(int i) {
    return mean(i, i + 1);
  }

  /** The mean of all values of features {@code from} to, but not with, {@code to}. */
  double mean(int from, int to) {
    return Quotient.of(
            sums.total(from, to), sums.exponent(), BigInteger.valueOf(rows * (to - from)))
        .value();
  }

  /**
   * The square root of the sum of all squared deviations of the values of features {@code from} to,
   * but not with, {@code to}, from their common mean, divided by {@code denominator}. It is exactly
   * 0 if all these values are the same, and 0 where it would be below the smallest normal double,
   * as nothing can be divided by that.
   */
  double std(int from, int to, long denominator) {
    // Σ(x - Σx/n)² / denominator = (n Σx² - (Σx)²) / (n denominator)
    BigInteger count = BigInteger.valueOf(rows * (to - from));
    BigInteger sum = sums.total(from, to);
    int exponent = Math.min(squares.exponent(), 2 * sums.exponent());
    BigInteger deviations =
        count
            .multiply(squares.total(from, to).shiftLeft(squares.exponent() - exponent))
            .subtract(sum.multiply(sum).shiftLeft(2 * sums.exponent() - exponent));
    return squareRoot(deviations, exponent, count.multiply(BigInteger.valueOf(denominator)));
  }

  /**
   * As {@link #std}, but of the deviations of each feature's values from its own mean: what is left
   * of a channel when the mean image is subtracted.
   */
  double stdWithinFeatures(int from, int to, long denominator) {
    BigInteger count = BigInteger.valueOf(rows);
    int exponent = Math.min(squares.exponent(), 2 * sums.exponent());
    BigInteger deviations =
        count.multiply(squares.total(from, to).shiftLeft(squares.exponent() - exponent));
    for (int i = from; i < to; i++) {
      BigInteger sum = sums.total(i, i + 1);
      deviations = deviations.subtract(sum.multiply(sum).shiftLeft(2 * sums.exponent() - exponent));
    }
    return squareRoot(deviations, exponent, count.multiply(BigInteger.valueOf(denominator)));
  }

  private static double squareRoot(BigInteger numerator, int exponent, BigInteger denominator) {
    double std = Quotient.of(numerator, exponent, denominator).squareRoot();
    return std < Double.MIN_NORMAL ? 0 : std;
  }

  /** The largest magnitude of x - {@code center} among all values x of feature {@code i}. */
  double largestDistance(int i, double center) {
    double above = nonzeros[i] < rows ? Math.max(greatest[i], 0) : greatest[i];
    double below = nonzeros[i] < rows ? Math.min(least[i], 0) : least[i];
    return Math.max(above - center, center - below);
  }
}

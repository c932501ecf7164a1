package convoy.ml.clustering;

import convoy.algebra.SquaredLengths;
import java.util.Arrays;

/**
 * The expectation step: the shares of a mixture's components in the rows of a block. A row's are
 * the same bits whatever the other rows are. Loops go over the rows, which the JIT makes vector
 * instructions of; matrices are multiplied by BLAS.
 *
 * <p>L^-1 (x - mu) is computed as L^-1 (x - c) - L^-1 (mu - c), with c the mean of the means, so
 * that rows are centred once for all components; of a component whose mean is further from c than
 * {@value #NEAR} deviations, where digits would be lost, as it is.
 */
final class Expectation implements AutoCloseable {
  /** The logarithm of 2^-40: of a smaller share, beside the largest, nothing is left. */
  private static final double NOTHING = -40 * Math.log(2);

  private static final int ROWS = RowBlock.ROWS;
  private static final double NEAR = 64;

  private final Mixture mixture;
  private final int features;
  private final double[] center;
  private final boolean[] near;
  private final double[][] shifts;
  private final SquaredLengths lengths;
  private final double[] centred;
  private final double[] squares = new double[ROWS];
  private final double[] largest = new double[ROWS];
  private final double[] sums = new double[ROWS];
  private final double[][] shares;

  /** By this mixture. */
  Expectation(Mixture mixture) {
    this.mixture = mixture;
    features = mixture.features();
    center = new double[features];
    for (int j = 0; j < mixture.components(); j++) {
      for (int i = 0; i < features; i++) {
        center[i] += mixture.weights()[j] * mixture.means()[j][i];
      }
    }
    centred = new double[features * ROWS];
    shares = new double[mixture.components()][ROWS];
    near = new boolean[shares.length];
    shifts = new double[shares.length][features];
    lengths = mixture.type().isMatrix() ? new SquaredLengths(features) : null;
    if (lengths != null) {
      double[][] deviations = mixture.deviations();
      for (int j = 0; j < near.length; j++) {
        near[j] = isNear(mixture.means()[j], deviations[j]);
        if (near[j]) {
          shift(mixture.precision(j), mixture.means()[j], shifts[j]);
        }
      }
    }
  }

  private boolean isNear(double[] mean, double[] deviations) {
    boolean near = true;
    for (int i = 0; i < features; i++) {
      near &= Math.abs(mean[i] - center[i]) <= NEAR * deviations[i];
    }
    return near;
  }

  private void shift(double[] precision, double[] mean, double[] shift) {
    for (int i = 0; i < features; i++) {
      for (int other = 0; other <= i; other++) {
        shift[i] += precision[i * features + other] * (mean[other] - center[other]);
      }
    }
  }

  /**
   * Finds the shares.
   *
   * @param columns the rows, as {@link RowBlock#copyTo} gives them
   * @return of each component, for each row; good until the next call
   */
  double[][] shares(double[] columns) {
    for (int j = 0; j < shares.length; j++) {
      if (lengths == null) {
        byDeviations(columns, mixture.means()[j], mixture.precision(j));
      } else if (near[j]) {
        if (j == 0 || !near[j - 1]) {
          setRows(columns, center);
        }
        lengths.of(mixture.precision(j), shifts[j], squares);
      } else {
        setRows(columns, mixture.means()[j]);
        lengths.of(mixture.precision(j), shifts[j], squares);
      }
      toLogDensities(mixture.offset(j), squares, shares[j]);
    }
    normalize();
    return shares;
  }

  private void setRows(double[] columns, double[] from) {
    for (int i = 0; i < features; i++) {
      subtract(columns, i * ROWS, from[i], centred);
    }
    lengths.setRows(centred);
  }

  private static void subtract(double[] columns, int at, double number, double[] to) {
    for (int n = 0; n < ROWS; n++) {
      to[at + n] = columns[at + n] - number;
    }
  }

  private void byDeviations(double[] columns, double[] mean, double[] inverse) {
    Arrays.fill(squares, 0);
    for (int i = 0; i < features; i++) {
      addSquares(columns, i * ROWS, mean[i], inverse[inverse.length == 1 ? 0 : i], squares);
    }
  }

  private static void addSquares(
      double[] columns, int at, double mean, double inverse, double[] squares) {
    for (int n = 0; n < ROWS; n++) {
      double scaled = (columns[at + n] - mean) * inverse;
      squares[n] += scaled * scaled;
    }
  }

  private static void toLogDensities(double offset, double[] squares, double[] to) {
    for (int n = 0; n < ROWS; n++) {
      to[n] = offset - 0.5 * squares[n];
    }
  }

  private void normalize() {
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0);
    for (double[] ofComponent : shares) {
      for (int n = 0; n < ROWS; n++) {
        largest[n] = Math.max(largest[n], ofComponent[n]);
      }
    }
    for (double[] ofComponent : shares) {
      for (int n = 0; n < ROWS; n++) {
        double difference = ofComponent[n] - largest[n];
        double share = difference < NOTHING ? 0 : Math.exp(difference);
        ofComponent[n] = share;
        sums[n] += share;
      }
    }
    for (double[] ofComponent : shares) {
      for (int n = 0; n < ROWS; n++) {
        ofComponent[n] /= sums[n];
      }
    }
  }

  /** log p(x) of a row of the last block. */
  double logDensity(int row) {
    return largest[row] + Math.log(sums[row]);
  }

  @Override
  public void close() {
    if (lengths != null) {
      lengths.close();
    }
  }
}

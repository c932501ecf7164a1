package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.io.Serializable;

/**
 * What the maximization step needs of rows: of each component the sums of its shares r, of r (x -
 * c) and of the products r (x - c)(x - c)ᵀ, where c is the mean that the shares were found with, so
 * that nothing cancels; and the sum of log p(x). Shares, logarithms and products are rounded, each
 * a function of its row alone; their sums are exact ({@link ExactSums}, {@link BlockGram}), and so
 * the same bits in whatever order and partitions the rows come.
 */
final class MixtureSums implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows from one carry of the sums to the next; one addition each. */
  private static final int CARRY_INTERVAL = 300;

  /** A smaller share of a row does not count: all of them together are below rounding errors. */
  private static final double SMALLEST_SHARE = 0x1p-70;

  private final CovarianceType type;
  private final double[][] centers;
  private final int components;
  private final int features;
  private final Range range;

  /** Of the differences of each component: 2^e is more than any of a feature. */
  private final int[][] exponents;

  /** Rows of each component that are not in the sums yet; null where these have been sent. */
  private final transient BlockGram[] grams;

  private final int ofComponent;
  private long rows;
  private final ExactSums shares;
  private final ExactSums firsts;
  private final ExactSums seconds;
  private final ExactSums logDensity = new ExactSums(1);

  /**
   * Sums of nothing yet.
   *
   * @param type of the mixture's covariances
   * @param centers c of each component
   * @param range of all rows, if the type is full; else that of those that are added
   */
  MixtureSums(CovarianceType type, double[][] centers, Range range) {
    this.type = type;
    this.centers = centers;
    this.range = range;
    components = centers.length;
    features = centers[0].length;
    boolean full = type == CovarianceType.FULL;
    exponents = new int[full ? components : 0][features];
    grams = new BlockGram[exponents.length];
    for (int j = 0; j < grams.length; j++) {
      for (int i = 0; i < features; i++) {
        exponents[j][i] = range.exponent(i, centers[j][i]);
      }
      grams[j] = new BlockGram(exponents[j]);
    }
    ofComponent =
        switch (type) {
          case SPHERICAL -> 1;
          case DIAGONAL -> features;
          case TIED -> 0; // follows from the means, and the covariance of all rows
          case FULL -> features * (features + 1) / 2;
        };
    shares = new ExactSums(components);
    firsts = new ExactSums(components * features);
    seconds = new ExactSums(components * ofComponent);
  }

  /** Adds rows, by the shares that a mixture's components have in them. */
  void add(Mixture mixture, double[][] block) {
    double[] difference = new double[features];
    double[] ofRow = new double[components];
    for (double[] row : block) {
      logDensity.add(0, mixture.shares(row, difference, ofRow));
      for (int j = 0; j < components; j++) {
        if (ofRow[j] >= SMALLEST_SHARE) {
          add(j, ofRow[j], row, difference);
        }
      }
      count();
    }
  }

  /** Adds rows to the only component, which has all of each. */
  void addWhole(double[][] block) {
    double[] difference = new double[features];
    for (double[] row : block) {
      range.add(row);
      add(0, 1, row, difference);
      count();
    }
  }

  private void count() {
    rows++;
    if (rows % CARRY_INTERVAL == 0) {
      carry();
    }
  }

  private void add(int j, double share, double[] row, double[] difference) {
    double[] center = centers[j];
    shares.add(j, share);
    double squares = 0;
    for (int i = 0; i < features; i++) {
      difference[i] = row[i] - center[i];
      firsts.add(j * features + i, share * difference[i]);
      squares += difference[i] * difference[i];
    }
    int at = j * ofComponent;
    switch (type) {
      case SPHERICAL -> seconds.add(at, share * squares);
      case DIAGONAL -> {
        for (int i = 0; i < features; i++) {
          seconds.add(at + i, share * difference[i] * difference[i]);
        }
      }
      case TIED -> {}
      case FULL -> grams[j].add(difference, Math.sqrt(share), seconds, at);
    }
  }

  /** Adds other sums, of the same mixture. */
  MixtureSums plus(MixtureSums other) {
    rows += other.rows;
    range.add(other.range);
    shares.add(other.shares);
    firsts.add(other.firsts);
    seconds.add(other.seconds);
    logDensity.add(other.logDensity);
    carry();
    return this;
  }

  /** To be called before these sums are added to others, or read. */
  MixtureSums carry() {
    for (int j = 0; grams != null && j < grams.length; j++) {
      grams[j].addTo(seconds, j * ofComponent);
    }
    shares.carry();
    firsts.carry();
    seconds.carry();
    logDensity.carry();
    return this;
  }

  long rows() {
    return rows;
  }

  /** The mean of log p(x). */
  double meanLogDensity() {
    return logDensity.sum(0) / rows;
  }

  /** The sum of log p(x). */
  double logDensity() {
    return logDensity.sum(0);
  }

  /**
   * The mixture that makes these rows likeliest, given the shares (Dempster, Laird and Rubin 1977).
   *
   * @param all mean and covariance of all rows
   * @param floor added to each variance
   * @throws Mixture.CollapsedException if a component has no rows left, or no density
   */
  Mixture maximized(AllRows all, double floor) {
    double[] counts = new double[components];
    double total = 0;
    for (int j = 0; j < components; j++) {
      counts[j] = shares.sum(j);
      if (!(counts[j] > 0)) {
        throw new Mixture.CollapsedException(j, "no row is left to it");
      }
      total += counts[j];
    }
    double[] weights = new double[components];
    double[][] means = new double[components][features];
    double[][] covariances = new double[type == CovarianceType.TIED ? 1 : components][];
    for (int j = 0; j < components; j++) {
      weights[j] = counts[j] / total;
      double[] shift = new double[features];
      for (int i = 0; i < features; i++) {
        shift[i] = firsts.sum(j * features + i) / counts[j];
        means[j][i] = centers[j][i] + shift[i];
      }
      if (type != CovarianceType.TIED) {
        covariances[j] = covariance(j, counts[j], shift);
      }
    }
    if (type == CovarianceType.TIED) {
      covariances[0] = within(weights, means, all);
    }
    for (double[] covariance : covariances) {
      addToVariances(covariance, floor, type, features);
    }
    return new Mixture(type, weights, means, covariances);
  }

  /**
   * Mean and covariance of all rows.
   *
   * @param covariance as many numbers as the type says
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record AllRows(double[] mean, double[] covariance, Range range) {}

  /** Of the only component: what all rows have in common. */
  AllRows whole() {
    double[] shift = new double[features];
    double[] mean = new double[features];
    for (int i = 0; i < features; i++) {
      shift[i] = firsts.sum(i) / rows;
      mean[i] = centers[0][i] + shift[i];
    }
    return new AllRows(mean, covariance(0, rows, shift), range);
  }

  /** Adds a number to each variance. */
  static void addToVariances(
      double[] covariance, double number, CovarianceType type, int features) {
    int step = type.isMatrix() ? features + 1 : 1;
    for (int at = 0; at < covariance.length; at += step) {
      covariance[at] += number;
    }
  }

  private double[] covariance(int j, double count, double[] shift) {
    double[] covariance = new double[type.length(features)];
    if (type == CovarianceType.SPHERICAL) {
      double squares = 0;
      for (double value : shift) {
        squares += value * value;
      }
      covariance[0] = (seconds.sum(j) / count - squares) / features;
    } else if (type == CovarianceType.DIAGONAL) {
      for (int i = 0; i < features; i++) {
        covariance[i] = seconds.sum(j * features + i) / count - shift[i] * shift[i];
      }
    } else {
      int at = j * ofComponent;
      for (int i = 0; i < features; i++) {
        for (int other = 0; other <= i; other++) {
          double products = Math.scalb(seconds.sum(at++), exponents[j][i] + exponents[j][other]);
          double value = products / count - shift[i] * shift[other];
          covariance[i * features + other] = value;
          covariance[other * features + i] = value;
        }
      }
    }
    return covariance;
  }

  /** The covariance of all rows without that of the means. */
  private static double[] within(double[] weights, double[][] means, AllRows all) {
    double[] mean = all.mean();
    int features = mean.length;
    double[] within = all.covariance().clone();
    for (int i = 0; i < features; i++) {
      for (int other = 0; other < features; other++) {
        double between = 0;
        for (int j = 0; j < weights.length; j++) {
          between += weights[j] * (means[j][i] - mean[i]) * (means[j][other] - mean[other]);
        }
        within[i * features + other] -= between;
      }
    }
    return within;
  }
}

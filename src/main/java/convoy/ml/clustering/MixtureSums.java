package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What the maximization step needs of rows: of each component the sums of its shares r, of r (x -
 * m), where m is the mean of all rows, and of the second moments: of r (x - m)², or of r (x - c)(x
 * - c)ᵀ, where c is the mean that the shares were found with, so that nothing cancels; and the sum
 * of log p(x). Shares, logarithms and products are rounded, each a function of its row alone; their
 * sums are exact ({@link ExactSums}, {@link Rounded}), and so the same bits in whatever order and
 * partitions the rows come.
 */
final class MixtureSums implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows from one carry of the sums to the next; an addition for each {@link Rounded#ROWS}. */
  private static final int CARRY_INTERVAL = 300 * Rounded.ROWS;

  /** A smaller share of a row does not count: it is below what shares are rounded to. */
  private static final double SMALLEST_SHARE = 0x1p-49;

  /** Of fewer rows in all a component has nothing but what rounding left. */
  private static final double SMALLEST_COUNT = 0x1p-20;

  private final CovarianceType type;
  private final double[][] centers;
  private final double[] mean;
  private final int components;
  private final int features;

  /** So that each difference from the mean of all rows is below 2^e; then of their squares. */
  private final int[] exponents;

  /** The same of the differences from each center. */
  private final int[][] fromCenters;

  private long rows;
  private final ExactSums moments;
  private final ExactSums products;
  private final ExactSums logDensity = new ExactSums(1);

  /** What is not in the sums yet; null where these have been sent. */
  private final transient ShareSums openMoments;

  private final transient BlockGram[] openProducts;

  /**
   * Sums of nothing yet.
   *
   * @param type of the mixture's covariances
   * @param centers c of each component
   * @param all mean and range of all rows
   */
  MixtureSums(CovarianceType type, double[][] centers, RowMoments all) {
    this.type = type;
    this.centers = centers;
    mean = all.mean();
    components = centers.length;
    features = mean.length;
    int[] differences = exponents(mean, all.range());
    exponents = Arrays.copyOf(differences, features + squares());
    for (int i = features; i < exponents.length; i++) {
      exponents[i] =
          type == CovarianceType.DIAGONAL
              ? 2 * differences[i - features]
              : 2 * Arrays.stream(differences).max().orElseThrow()
                  + Integer.SIZE
                  - Integer.numberOfLeadingZeros(features);
    }
    fromCenters = new int[type == CovarianceType.FULL ? components : 0][];
    Arrays.setAll(fromCenters, j -> exponents(centers[j], all.range()));
    moments = new ExactSums(components * (1 + exponents.length));
    products = new ExactSums(fromCenters.length * triangle());
    openMoments = new ShareSums(components, exponents);
    openProducts = new BlockGram[fromCenters.length];
    Arrays.setAll(openProducts, j -> new BlockGram(fromCenters[j]));
  }

  /** How many sums of squares there are: one for all features, one for each, none. */
  private int squares() {
    return switch (type) {
      case SPHERICAL -> 1;
      case DIAGONAL -> features;
      case TIED, FULL -> 0;
    };
  }

  private int triangle() {
    return features * (features + 1) / 2;
  }

  private static int[] exponents(double[] center, Range range) {
    int[] exponents = new int[center.length];
    Arrays.setAll(exponents, i -> range.exponent(i, center[i]));
    return exponents;
  }

  /** Adds rows, by the shares that a mixture's components have in them. */
  void add(Mixture mixture, double[][] block) {
    double[][] shares = new double[block.length][components];
    double[] logDensities = mixture.shares(block, shares);
    for (double one : logDensities) {
      logDensity.add(0, one);
    }
    logDensity.carry();
    add(block, shares);
  }

  /** Adds rows to the only component, which has all of each. */
  void addWhole(double[][] block) {
    double[][] shares = new double[block.length][1];
    for (double[] ofRow : shares) {
      ofRow[0] = 1;
    }
    add(block, shares);
  }

  private void add(double[][] block, double[][] shares) {
    double[] numbers = new double[exponents.length];
    for (int n = 0; n < block.length; n++) {
      double[] row = block[n];
      double all = 0;
      for (int i = 0; i < features; i++) {
        double difference = row[i] - mean[i];
        numbers[i] = difference;
        all += difference * difference;
        if (type == CovarianceType.DIAGONAL) {
          numbers[features + i] = difference * difference;
        }
      }
      if (type == CovarianceType.SPHERICAL) {
        numbers[features] = all;
      }
      openMoments.add(shares[n], SMALLEST_SHARE, numbers, moments);
      for (int j = 0; j < openProducts.length; j++) {
        if (shares[n][j] >= SMALLEST_SHARE) {
          openProducts[j].add(row, centers[j], Math.sqrt(shares[n][j]), products, j * triangle());
        }
      }
      rows++;
      if (rows % CARRY_INTERVAL == 0) {
        moments.carry();
        products.carry();
      }
    }
  }

  /** Adds other sums, of the same mixture. */
  MixtureSums plus(MixtureSums other) {
    rows += other.rows;
    moments.add(other.moments);
    products.add(other.products);
    logDensity.add(other.logDensity);
    return carry();
  }

  /** To be called before these sums are added to others, or read. */
  MixtureSums carry() {
    if (openMoments != null) {
      openMoments.addTo(moments);
      for (int j = 0; j < openProducts.length; j++) {
        openProducts[j].addTo(products, j * triangle());
      }
    }
    moments.carry();
    products.carry();
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

  /** The sum of a component's shares. */
  private double count(int j) {
    return Math.scalb(moments.sum(j * (1 + exponents.length)), 1);
  }

  /** The sum of a component's shares times one of the other numbers of a row. */
  private double moment(int j, int number) {
    return Math.scalb(moments.sum(j * (1 + exponents.length) + 1 + number), exponents[number]);
  }

  /**
   * The mixture that makes these rows likeliest, given the shares (Dempster, Laird and Rubin 1977).
   *
   * @param whole the covariance of all rows
   * @param floor added to each variance
   * @throws Mixture.CollapsedException if a component has no rows left, or no density
   */
  Mixture maximized(double[] whole, double floor) {
    double[] weights = new double[components];
    double[][] means = new double[components][features];
    double[][] covariances = new double[type == CovarianceType.TIED ? 1 : components][];
    double total = 0;
    for (int j = 0; j < components; j++) {
      weights[j] = count(j);
      if (!(weights[j] >= SMALLEST_COUNT)) {
        throw new Mixture.CollapsedException(j, "no row is left to it");
      }
      total += weights[j];
    }
    for (int j = 0; j < components; j++) {
      for (int i = 0; i < features; i++) {
        means[j][i] = mean[i] + moment(j, i) / weights[j];
      }
      if (type != CovarianceType.TIED) {
        covariances[j] = covariance(j, weights[j], means[j]);
      }
      weights[j] /= total;
    }
    if (type == CovarianceType.TIED) {
      covariances[0] = within(weights, means, whole);
    }
    for (double[] covariance : covariances) {
      addToVariances(covariance, floor, type, features);
    }
    return new Mixture(type, weights, means, covariances);
  }

  /** The covariance of a component: of the only one that of all rows. */
  double[] covariance(int j) {
    double[] shifted = new double[features];
    for (int i = 0; i < features; i++) {
      shifted[i] = mean[i] + moment(j, i) / count(j);
    }
    return covariance(j, count(j), shifted);
  }

  /** Adds a number to each variance. */
  static void addToVariances(
      double[] covariance, double number, CovarianceType type, int features) {
    int step = type.isMatrix() ? features + 1 : 1;
    for (int at = 0; at < covariance.length; at += step) {
      covariance[at] += number;
    }
  }

  private double[] covariance(int j, double count, double[] to) {
    double[] covariance = new double[type.length(features)];
    if (type == CovarianceType.FULL) {
      int at = j * triangle();
      for (int i = 0; i < features; i++) {
        for (int other = 0; other <= i; other++) {
          int exponent = fromCenters[j][i] + fromCenters[j][other];
          double shift = (to[i] - centers[j][i]) * (to[other] - centers[j][other]);
          double value = Math.scalb(products.sum(at++), exponent) / count - shift;
          covariance[i * features + other] = value;
          covariance[other * features + i] = value;
        }
      }
      return covariance;
    }
    double squares = 0;
    for (int i = 0; i < features; i++) {
      double shift = to[i] - mean[i];
      squares += shift * shift;
      if (type == CovarianceType.DIAGONAL) {
        covariance[i] = moment(j, features + i) / count - shift * shift;
      }
    }
    if (type == CovarianceType.SPHERICAL) {
      covariance[0] = (moment(j, features) / count - squares) / features;
    }
    return covariance;
  }

  /** The covariance of all rows without that of the means. */
  private double[] within(double[] weights, double[][] means, double[] whole) {
    double[] within = whole.clone();
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

package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What the maximization step needs of rows: of each component the sums of its shares r, of r (x -
 * c), where c is about its mean, and of the second moments, r (x - c)² or r (x - c)(x - c)ᵀ, so
 * that nothing cancels; and the sum of log p(x). Shares, logarithms and products are rounded, each
 * a function of its row alone; their sums are exact ({@link ExactSums}, {@link Rounded}), and so
 * the same bits in whatever order and partitions the rows come.
 */
final class MixtureSums implements Serializable {
  private static final long serialVersionUID = 1;

  /** Additions to a sum, at most, from one carry to the next. */
  private static final int MOST_ADDITIONS = 300;

  /** A smaller share of a row does not count: it is below what shares are rounded to. */
  private static final double SMALLEST_SHARE = 0x1p-49;

  private final CovarianceType type;
  private final double[][] centers;
  private final int[][] exponents;
  private final int components;
  private final int features;

  private long rows;
  private final ExactSums moments;
  private final ExactSums products;
  private final ExactSums logDensity = new ExactSums(1);

  /** Upper bound of the additions to any of the sums since the last carry. */
  private transient int additions;

  /** What is not in the sums yet; null where these have been sent. */
  private final transient ShareSums[] openMoments;

  private final transient BlockGram[] openProducts;

  /**
   * Sums of nothing yet.
   *
   * @param type of the mixture's covariances
   * @param origins of its components
   */
  MixtureSums(CovarianceType type, Origins origins) {
    this.type = type;
    centers = origins.centers();
    exponents = origins.exponents();
    components = centers.length;
    features = centers[0].length;
    int grams =
        switch (type) {
          case SPHERICAL, DIAGONAL -> 0;
          case TIED -> 1;
          case FULL -> components;
        };
    moments = new ExactSums(components * stride());
    products = new ExactSums(grams * triangle());
    openMoments = new ShareSums[components];
    Arrays.setAll(openMoments, j -> new ShareSums(ofNumbers(j)));
    openProducts = new BlockGram[grams];
    Arrays.setAll(openProducts, j -> new BlockGram(exponents[j]));
  }

  /** The exponents of the numbers of a row: differences, and squares. */
  private int[] ofNumbers(int j) {
    int[] ofNumbers = Arrays.copyOf(exponents[j], features + squares());
    for (int i = features; i < ofNumbers.length; i++) {
      ofNumbers[i] =
          type == CovarianceType.DIAGONAL
              ? 2 * exponents[j][i - features]
              : 2 * Arrays.stream(exponents[j]).max().orElseThrow()
                  + Integer.SIZE
                  - Integer.numberOfLeadingZeros(features);
    }
    return ofNumbers;
  }

  /** How many sums of squares there are: one for all features, one for each, none. */
  private int squares() {
    return switch (type) {
      case SPHERICAL -> 1;
      case DIAGONAL -> features;
      case TIED, FULL -> 0;
    };
  }

  /** How many sums a component has but for products. */
  private int stride() {
    return 1 + features + squares();
  }

  private int triangle() {
    return features * (features + 1) / 2;
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
    double[] differences = new double[features];
    double[] numbers = new double[features + squares()];
    for (int j = 0; j < components; j++) {
      int[] ofNumbers = ofNumbers(j);
      double[] limits = Arrays.stream(exponents[j]).mapToDouble(e -> Math.scalb(1.0, e)).toArray();
      for (int n = 0; n < block.length; n++) {
        if (shares[n][j] >= SMALLEST_SHARE) {
          boolean near = subtract(block[n], centers[j], limits, differences);
          square(differences, numbers);
          if (near) {
            addNear(j, shares[n][j], differences, numbers);
          } else {
            addFar(j, shares[n][j], differences, numbers, ofNumbers);
          }
        }
      }
    }
    rows += block.length;
  }

  private static boolean subtract(double[] row, double[] center, double[] limits, double[] to) {
    boolean near = true;
    for (int i = 0; i < to.length; i++) {
      to[i] = row[i] - center[i];
      near &= Math.abs(to[i]) < limits[i];
    }
    return near;
  }

  private void square(double[] differences, double[] numbers) {
    System.arraycopy(differences, 0, numbers, 0, features);
    if (type == CovarianceType.SPHERICAL) {
      double sum = 0;
      for (double difference : differences) {
        sum += difference * difference;
      }
      numbers[features] = sum;
    } else if (type == CovarianceType.DIAGONAL) {
      for (int i = 0; i < features; i++) {
        numbers[features + i] = differences[i] * differences[i];
      }
    }
  }

  private void addNear(int j, double share, double[] differences, double[] numbers) {
    if (openMoments[j].add(share, numbers)) {
      openMoments[j].addTo(moments, j * stride());
      countAddition();
    }
    if (openProducts.length > 0) {
      int gram = gram(j);
      if (openProducts[gram].add(differences, Math.sqrt(share))) {
        openProducts[gram].addTo(products, gram * triangle());
        countAddition();
      }
    }
  }

  /** As {@link #addNear}, but each product as it is. */
  private void addFar(
      int j, double share, double[] differences, double[] numbers, int[] ofNumbers) {
    int at = j * stride();
    Rounded.addLarge(moments, at++, share, 1);
    for (int i = 0; i < numbers.length; i++) {
      Rounded.addLarge(moments, at++, share * numbers[i], ofNumbers[i]);
    }
    if (openProducts.length > 0) {
      at = gram(j) * triangle();
      for (int i = 0; i < features; i++) {
        for (int other = 0; other <= i; other++) {
          double product = share * differences[i] * differences[other];
          Rounded.addLarge(products, at++, product, exponents[j][i] + exponents[j][other]);
        }
      }
    }
    countAddition();
  }

  /** Which of the grams is a component's: a tied covariance has one. */
  private int gram(int j) {
    return type == CovarianceType.TIED ? 0 : j;
  }

  private void countAddition() {
    if (++additions == MOST_ADDITIONS) {
      moments.carry();
      products.carry();
      additions = 0;
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
      for (int j = 0; j < components; j++) {
        openMoments[j].addTo(moments, j * stride());
      }
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

  CovarianceType type() {
    return type;
  }

  double[][] centers() {
    return centers;
  }

  int[][] exponents() {
    return exponents;
  }

  /** The sum of a component's shares. */
  double count(int j) {
    return Math.scalb(moments.sum(j * stride()), 1);
  }

  /** The sum of a component's shares times a number: a difference, or then a square. */
  double moment(int j, int number) {
    return Math.scalb(moments.sum(j * stride() + 1 + number), ofNumbers(j)[number]);
  }

  /** The sum of a component's shares times the product of two differences; i is not the smaller. */
  double product(int j, int i, int other) {
    double sum = products.sum(gram(j) * triangle() + i * (i + 1) / 2 + other);
    return Math.scalb(sum, exponents[j][i] + exponents[j][other]);
  }
}

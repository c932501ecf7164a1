package convoy.ml.clustering;

import convoy.algebra.WholeProducts;
import convoy.algebra.WholeSums;
import convoy.data.ExactSums;
import convoy.ml.util.RefusedRowException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;

/**
 * What the maximization step needs of rows: of each component the sums of its shares r, of r (x -
 * c), where c is about its mean, and of the second moments, r (x - c)² or r (x - c)(x - c)ᵀ, so
 * that nothing cancels; and the sum of log p(x). They are products of √r (x - c) and √r, each of
 * which is rounded to a whole number of its own unit ({@link Origins}), a function of its row
 * alone; their sums are exact, and so the same bits in whatever order and partitions the rows come.
 */
final class MixtureSums implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int ROWS = RowBlock.ROWS;

  /** Of the roots of shares: their squares sum up to at most 2^52 in a block. */
  private static final int ROOT_EXPONENT = -22;

  /** Rows from one carry of the sum of log p(x) to the next. */
  private static final int CARRY_INTERVAL = 300;

  private final boolean matrices;
  private final Origins origins;
  private final int features;
  private final WholeSums[] products;
  private final ExactSums logDensity = new ExactSums(1);
  private long rows;

  private MixtureSums(boolean matrices, int features, Origins origins) {
    this.matrices = matrices;
    this.features = features;
    this.origins = origins;
    products = new WholeSums[origins.centers().length];
  }

  /**
   * Sums over rows, by the shares that a mixture's components have in them; of those in origins.
   */
  static MixtureSums of(Iterator<RowBlock> blocks, Mixture mixture, Origins origins) {
    MixtureSums sums = new MixtureSums(mixture.type().isMatrix(), mixture.features(), origins);
    try (Expectation expectation = new Expectation(mixture);
        Adder adder = sums.new Adder()) {
      while (blocks.hasNext()) {
        adder.set(blocks.next());
        double[][] shares = expectation.shares(adder.columns);
        for (int n = 0; n < adder.count; n++) {
          sums.addLogDensity(expectation.logDensity(n));
        }
        for (int j = 0; j < sums.products.length; j++) {
          adder.add(j, shares[j]);
        }
      }
    }
    sums.logDensity.carry();
    return sums;
  }

  /** Sums over rows for the only component, which has all of each. */
  static MixtureSums ofAll(Iterator<RowBlock> blocks, boolean matrices, Origins origins) {
    MixtureSums sums = new MixtureSums(matrices, origins.centers()[0].length, origins);
    double[] whole = new double[ROWS];
    Arrays.fill(whole, 1);
    try (Adder adder = sums.new Adder()) {
      while (blocks.hasNext()) {
        adder.set(blocks.next());
        adder.add(0, whole);
        sums.rows += adder.count;
      }
    }
    return sums;
  }

  private void addLogDensity(double number) {
    if (!Double.isFinite(number)) {
      throw new RefusedRowException(
          "A row is so far from every component of the mixture, by their covariances, that no probability can be computed. Drop such rows, or raise covarianceFloor.");
    }
    logDensity.add(0, number);
    rows++;
    if (rows % CARRY_INTERVAL == 0) {
      logDensity.carry();
    }
  }

  /** Adds blocks of rows, one after the other. */
  private final class Adder implements AutoCloseable {
    private final WholeProducts multiplication = new WholeProducts(features + 1, matrices);
    private final double[] columns = new double[features * ROWS];
    private final double[] gathered = new double[features * ROWS];
    private final double[] whole = new double[(features + 1) * ROWS];
    private final double[] roots = new double[ROWS];
    private final int[] places = new int[ROWS];
    private int count;

    Adder() {
      Arrays.setAll(products, j -> multiplication.newSums());
    }

    void set(RowBlock block) {
      block.copyTo(columns);
      count = block.rows();
    }

    /** Adds the rows to a component's sums; where it has no share in most, those others alone. */
    void add(int j, double[] shares) {
      int some = 0;
      for (int n = 0; n < count; n++) {
        places[some] = n;
        some += shares[n] > 0 ? 1 : 0;
      }
      if (some == 0) {
        return;
      }
      double[] rows = columns;
      if (2 * some < count) {
        gather(some, shares);
        rows = gathered;
      } else {
        some = count;
        for (int n = 0; n < ROWS; n++) {
          roots[n] = Math.sqrt(shares[n]);
        }
      }
      for (int i = 0; i < features; i++) {
        double inverse = Math.scalb(1.0, -origins.exponents()[j][i]);
        round(rows, i * ROWS, origins.centers()[j][i], inverse, roots, whole);
      }
      double inverse = Math.scalb(1.0, -ROOT_EXPONENT);
      for (int n = 0; n < ROWS; n++) {
        whole[features * ROWS + n] = Math.rint(roots[n] * inverse);
      }
      multiplication.add(whole, some, products[j]);
    }

    private void gather(int some, double[] shares) {
      for (int n = 0; n < some; n++) {
        roots[n] = Math.sqrt(shares[places[n]]);
      }
      for (int i = 0; i < features; i++) {
        for (int n = 0; n < some; n++) {
          gathered[i * ROWS + n] = columns[i * ROWS + places[n]];
        }
      }
    }

    private static void round(
        double[] rows, int at, double center, double inverse, double[] roots, double[] to) {
      for (int n = 0; n < ROWS; n++) {
        to[at + n] = Math.rint((rows[at + n] - center) * inverse * roots[n]);
      }
    }

    @Override
    public void close() {
      multiplication.close();
    }
  }

  /** Adds other sums, of the same mixture. */
  MixtureSums plus(MixtureSums other) {
    rows += other.rows;
    for (int j = 0; j < products.length; j++) {
      products[j].add(other.products[j]);
    }
    logDensity.add(other.logDensity);
    logDensity.carry();
    return this;
  }

  long rows() {
    return rows;
  }

  /** The sum of log p(x). */
  double logDensity() {
    return logDensity.sum(0);
  }

  Origins origins() {
    return origins;
  }

  /** The sum of a component's shares. */
  double count(int j) {
    return sum(j, features, features);
  }

  /** The sum of a component's shares times the distance from its center. */
  double first(int j, int i) {
    return sum(j, features, i);
  }

  /** The sum of a component's shares times the product of two distances; i is not the smaller. */
  double second(int j, int i, int other) {
    return sum(j, i, other);
  }

  private double sum(int j, int i, int other) {
    double sum = products[j].value(WholeProducts.index(features + 1, matrices, i, other));
    return Math.scalb(sum, exponent(j, i) + exponent(j, other));
  }

  private int exponent(int j, int i) {
    return i == features ? ROOT_EXPONENT : origins.exponents()[j][i];
  }
}

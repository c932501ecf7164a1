package convoy.ml.feature;

import convoy.algebra.ExactProducts;
import convoy.algebra.FixedProducts;
import convoy.algebra.RowProduct;
import convoy.algebra.Tiling;
import convoy.data.Features;

/**
 * Σ v (Qᵀ v)ᵀ, for features v = (x - mean) / scale: the covariance times a matrix Q of few columns,
 * without the covariance. A row's projection Qᵀ v has the same bits wherever the row stands, and is
 * taken as a fixed-point number, as the row is; so the sums are exact.
 */
final class FixedProjection implements CentredProducts {
  private static final long serialVersionUID = 1;
  private final FixedPoint features;
  private final double[] scales;
  private final double[][] weights;
  private final int[] exponents;

  /**
   * @param features (x - mean) / 2^e
   * @param scales what each feature's deviations are divided by; 0 for none of it
   * @param directions the columns of Q
   */
  FixedProjection(FixedPoint features, double[] scales, double[][] directions) {
    this.features = features;
    this.scales = scales;
    weights = new double[directions.length][features.size()];
    exponents = new int[directions.length];
    for (int j = 0; j < weights.length; j++) {
      double largest = 0;
      for (int i = 0; i < weights[j].length; i++) {
        weights[j][i] = directions[j][i] * unit(i);
        largest += Math.abs(weights[j][i]);
      }
      exponents[j] = Math.getExponent(largest) + 1;
      for (int i = 0; i < weights[j].length; i++) {
        weights[j][i] = Math.scalb(weights[j][i], -exponents[j]);
      }
    }
  }

  /** What 1 of a fixed-point feature is of the scaled one. */
  private double unit(int i) {
    return scales[i] == 0 ? 0 : Math.scalb(1 / scales[i], features.exponent(i));
  }

  @Override
  public Tiling tiling() {
    return Tiling.of(features.size(), weights.length);
  }

  @Override
  public Task open() {
    FixedProducts products = new FixedProducts(tiling());
    RowProduct projection = new RowProduct(weights);
    double[][] rows = new double[RowProduct.ROWS][features.size()];
    double[][] projected = new double[RowProduct.ROWS][weights.length];
    return new Task() {
      private int filled;

      @Override
      public void add(Features row) {
        features.convert(row, rows[filled]);
        filled++;
        if (filled == rows.length) {
          project();
        }
      }

      private void project() {
        // The rows beyond are older ones, whose projections are left alone.
        projection.multiply(row -> rows[row], projected);
        for (int row = 0; row < filled; row++) {
          products.add(rows[row], projected[row]);
        }
        filled = 0;
      }

      @Override
      public ExactProducts products() {
        project();
        return products;
      }

      @Override
      public void close() {
        products.close();
        projection.close();
      }
    };
  }

  @Override
  public void add(long[] sums, long[] others) {
    FixedProducts.add(sums, others);
  }

  @Override
  public double[] values(int index, long[] sums) {
    Tiling.Tile tile = tiling().tile(index);
    double[] values = new double[tile.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          Math.scalb(FixedProducts.value(sums, i), exponents[tile.column() + i / tile.rows()])
              * unit(tile.row() + i % tile.rows());
    }
    return values;
  }
}

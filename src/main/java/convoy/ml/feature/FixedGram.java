package convoy.ml.feature;

import convoy.algebra.FixedProducts;
import convoy.algebra.Tiling;

/**
 * Σ (x - mean)(x - mean)ᵀ of any features, by {@link FixedPoint}. They are centred before they are
 * multiplied: E[xxᵀ] - mean meanᵀ would cancel.
 */
final class FixedGram implements CentredProducts {
  private static final long serialVersionUID = 1;
  private final FixedPoint features;

  FixedGram(FixedPoint features) {
    this.features = features;
  }

  @Override
  public Tiling tiling() {
    return Tiling.ofTriangle(features.size());
  }

  @Override
  public Task open() {
    FixedProducts products = new FixedProducts(tiling());
    double[] values = new double[features.size()];
    return Task.of(
        products,
        row -> {
          features.convert(row, values);
          products.add(values);
        });
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
          Math.scalb(
              FixedProducts.value(sums, i),
              features.exponent(tile.row() + i % tile.rows())
                  + features.exponent(tile.column() + i / tile.rows()));
    }
    return values;
  }
}

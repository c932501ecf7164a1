package convoy.ml.feature;

import convoy.algebra.FixedProducts;
import convoy.algebra.Tiling;
import java.util.Arrays;

/**
 * Σ (x - mean)(x - mean)ᵀ of any features, by {@link FixedPoint}. They are centred before they are
 * multiplied: E[xxᵀ] - mean meanᵀ would cancel.
 */
final class FixedGram implements CentredProducts.Gram {
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
    double[] values = new double[tiling().tile(index).size()];
    Arrays.setAll(values, i -> FixedProducts.value(sums, i));
    return values;
  }

  @Override
  public int exponent(int i) {
    return features.exponent(i);
  }
}

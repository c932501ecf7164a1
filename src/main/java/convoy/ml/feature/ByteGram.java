package convoy.ml.feature;

import convoy.algebra.ByteProducts;
import convoy.algebra.Tiling;
import convoy.data.Features;

/**
 * Σ (x - mean)(x - mean)ᵀ of features that are whole numbers from 0 to 255: with z = x - 128 it is
 * Σ z zᵀ - (Σ z)(Σ z)ᵀ / n, whole numbers until the one division.
 */
final class ByteGram implements CentredProducts.Gram {
  private static final long serialVersionUID = 1;
  private final long rows;
  private final long[] sums;

  /** For features that have these moments, all whole numbers from 0 to 255. */
  ByteGram(FeatureMoments moments) {
    rows = moments.rows();
    sums = new long[moments.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = moments.wholeSum(i) - ByteProducts.CENTRE * rows;
    }
  }

  @Override
  public Tiling tiling() {
    return Tiling.ofTriangle(sums.length);
  }

  @Override
  public Task open() {
    ByteProducts products = new ByteProducts(sums.length);
    byte[] bytes = new byte[sums.length];
    return Task.of(
        products,
        row -> {
          if (row.size() != sums.length || !row.areBytes()) {
            throw CentredProducts.changed();
          }
          if (row instanceof Features.Bytes same) {
            products.add(same.values());
          } else {
            row.copyTo(bytes, 0);
            products.add(bytes);
          }
        });
  }

  @Override
  public void add(long[] sums, long[] others) {
    ByteProducts.add(sums, others);
  }

  @Override
  public double[] values(int index, long[] products) {
    Tiling.Tile tile = tiling().tile(index);
    double[] values = new double[products.length];
    for (int i = 0; i < values.length; i++) {
      long row = sums[tile.row() + i % tile.rows()];
      long column = sums[tile.column() + i / tile.rows()];
      // n Σzz - Σz Σz, of 128 bits.
      long low = products[i] * rows - row * column;
      long high =
          Math.multiplyHigh(products[i], rows)
              - Math.multiplyHigh(row, column)
              - (Long.compareUnsigned(products[i] * rows, row * column) < 0 ? 1 : 0);
      boolean fits = high == low >> 63;
      values[i] = (fits ? low : high * 0x1p64 + unsigned(low)) / rows;
    }
    return values;
  }

  private static double unsigned(long value) {
    return (value >>> 11) * 0x1p11 + (value & 0x7FF);
  }
}

package convoy.algebra;

import convoy.algebra.Tiling.Tile;
import java.nio.FloatBuffer;

/**
 * Exact sums of (x - 128)(y - 128) of whole numbers x, y from 0 to 255. Such a product is at most
 * 2^14 in magnitude, and so the sum of 2^10 of them a whole number that float32 holds. A sum is one
 * word, for up to 2^49 rows.
 */
public final class ByteProducts extends ExactProducts {
  /** What is subtracted from each value. */
  public static final int CENTRE = 128;

  private static final int ROWS = 1024;

  private final int size;
  private final int[] strips;
  private final float[] row;
  private final NativeMemory block;
  private final FloatBuffer[] blockStrips;
  private final NativeMemory result;
  private final FloatBuffer resultBuffer;
  private final float[] products;

  /** Sums over rows of {@code size} values. */
  public ByteProducts(int size) {
    super(Tiling.ofTriangle(size), 1, ROWS);
    this.size = size;
    strips = Tiling.starts(size);
    row = new float[size];
    products = new float[tiling().tile(tiling().count() - 1).size()];
    block = NativeMemory.floats((long) ROWS * size);
    blockStrips = new FloatBuffer[strips.length - 1];
    for (int strip = 0; strip < blockStrips.length; strip++) {
      int width = strips[strip + 1] - strips[strip];
      blockStrips[strip] = block.floats((long) ROWS * strips[strip], ROWS * width);
    }
    result = NativeMemory.floats(products.length);
    resultBuffer = result.floats(0, products.length);
  }

  /** Adds a row of unsigned bytes. */
  public void add(byte[] values) {
    for (int i = 0; i < size; i++) {
      row[i] = (values[i] & 0xFF) - CENTRE;
    }
    // Strip after strip, as wide as a tile: each is read through by the products it is part of.
    for (int strip = 0; strip < blockStrips.length; strip++) {
      int width = strips[strip + 1] - strips[strip];
      blockStrips[strip].put(nextRow() * width, row, strips[strip], width);
    }
    rowIsIn();
  }

  @Override
  void multiply(Tile tile, int rows, long[] sums) {
    OpenBlas.timesTransposed(
        tile.rows(),
        tile.columns(),
        rows,
        block.floatsAt((long) ROWS * tile.row()),
        block.floatsAt((long) ROWS * tile.column()),
        result.floatsAt(0));
    resultBuffer.get(0, products, 0, sums.length);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (long) products[i];
    }
  }

  /** Adds the sums of other rows. */
  public static void add(long[] sums, long[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }

  @Override
  public void close() {
    block.close();
    result.close();
  }
}

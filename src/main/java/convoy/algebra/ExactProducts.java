package convoy.algebra;

import convoy.algebra.Tiling.Tile;

/**
 * Sums over rows of the products of each two of their values, exact, so that neither the order of
 * the rows nor how they are parted leaves a trace: XᵀX, tile by tile. Whole numbers are multiplied
 * in blocks of so many rows that no sum exceeds what floating point holds exactly, in whatever
 * order BLAS adds.
 */
public abstract class ExactProducts implements AutoCloseable {
  private final Tiling tiling;
  private final int blockRows;
  private final long[][] sums;
  private int filled;

  /**
   * @param words of a sum
   * @param blockRows rows that are multiplied at once
   */
  ExactProducts(Tiling tiling, int words, int blockRows) {
    this.tiling = tiling;
    this.blockRows = blockRows;
    sums = new long[tiling.count()][];
    for (int tile = 0; tile < sums.length; tile++) {
      sums[tile] = new long[words * tiling.tile(tile).size()];
    }
  }

  /** The matrix of the products. */
  final Tiling tiling() {
    return tiling;
  }

  /** Where in the block the next row goes. */
  final int nextRow() {
    return filled;
  }

  /** To be called when a row is in the block. */
  final void rowIsIn() {
    filled++;
    if (filled == blockRows) {
      multiply();
    }
  }

  private void multiply() {
    OpenBlas.useOneThread();
    for (int index = 0; index < sums.length; index++) {
      multiply(tiling.tile(index), filled, sums[index]);
    }
    filled = 0;
  }

  /** Adds a tile of the products of the block's first rows to {@code sums}. */
  abstract void multiply(Tile tile, int rows, long[] sums);

  @Override
  public abstract void close();

  /** The sums of a tile, of all rows so far: those of several parts are added. */
  public final long[][] sums() {
    if (filled > 0) {
      multiply();
    }
    return sums;
  }
}

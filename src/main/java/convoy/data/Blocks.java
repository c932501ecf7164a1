package convoy.data;

import java.io.Serializable;

/**
 * How a shard is cut into blocks, so that it need not fit into memory as a whole: equal stretches
 * of its rows, within one row.
 *
 * @param rows of the shard
 * @param count of its blocks, at least 1
 */
public record Blocks(long rows, int count) implements Serializable {

  /** The first row of a block. */
  public long start(int block) {
    return Math.multiplyExact(rows, (long) block) / count;
  }

  /** Rows of a block. */
  public int rowsOf(int block) {
    return Math.toIntExact(start(block + 1) - start(block));
  }

  /** The block that holds a row of the shard, the first is 0. */
  public int holding(long row) {
    return (int) ((Math.multiplyExact(row + 1, (long) count) - 1) / rows);
  }
}

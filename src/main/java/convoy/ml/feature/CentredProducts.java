package convoy.ml.feature;

import convoy.algebra.ExactProducts;
import convoy.algebra.Tiling;
import convoy.data.Features;
import java.io.Serializable;

/**
 * How rows become exact sums of products, and these the products of deviations from the mean.
 * Broadcast to executors.
 */
interface CentredProducts extends Serializable {

  /** The matrix of the products. */
  Tiling tiling();

  /** Takes the rows of one task. */
  interface Task extends AutoCloseable {
    void add(Features row);

    /** After the last row. */
    ExactProducts products();

    @Override
    void close();
  }

  /** Sums of no rows yet. */
  Task open();

  /** Adds the sums of a tile of other rows. */
  void add(long[] sums, long[] others);

  /** The products of deviations, from the sums over all rows of the tile {@code index}. */
  double[] values(int index, long[] sums);
}

package convoy.ml.feature;

import convoy.algebra.ExactProducts;
import convoy.algebra.Tiling;
import convoy.data.Features;
import convoy.ml.util.RefusedRowException;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * How rows become exact sums of products, and these the products of deviations from the mean.
 * Broadcast to executors.
 */
interface CentredProducts extends Serializable {

  /** The matrix of the products. */
  Tiling tiling();

  /** What to throw where a row is none of those that the moments were taken of. */
  static RefusedRowException changed() {
    return new RefusedRowException(
        "Whitening reads the rows several times, and they were not the same each time. Cache the DataFrame before fit, or make what comes before it repeatable (give rand and sample a seed).");
  }

  /** Takes the rows of one task. */
  interface Task extends AutoCloseable {
    void add(Features row);

    /** After the last row. */
    ExactProducts products();

    @Override
    void close();

    /** A task that does no more than {@code add}, which adds a row to {@code products}. */
    static Task of(ExactProducts products, Consumer<Features> add) {
      return new Task() {
        @Override
        public void add(Features row) {
          add.accept(row);
        }

        @Override
        public ExactProducts products() {
          return products;
        }

        @Override
        public void close() {
          products.close();
        }
      };
    }
  }

  /** Sums of no rows yet. */
  Task open();

  /** Adds the sums of a tile of other rows. */
  void add(long[] sums, long[] others);

  /** The products of deviations, from the sums over all rows of the tile {@code index}. */
  double[] values(int index, long[] sums);

  /** Products of deviations of each two features, in units that no such product is beyond. */
  interface Gram extends CentredProducts {
    /** The deviations of feature {@code i} are in units of 2 to this power. */
    default int exponent(int i) {
      return 0;
    }
  }
}

package convoy.ml.clustering;

import convoy.algebra.WholeProducts;
import convoy.data.Features;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows in one array of the form they came in, bytes, float32 or double; those with sparse ones
 * among them as they are. No record: Kryo cannot build one.
 */
final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most rows of a block. */
  static final int ROWS = WholeProducts.ROWS;

  private final int rows;
  private final int features;
  private byte[] bytes;
  private float[] floats;
  private double[] doubles;
  private Features[] sparse;

  private RowBlock(List<Features> rows) {
    this.rows = rows.size();
    features = rows.get(0).size();
    if (rows.stream().anyMatch(Features.Sparse.class::isInstance)) {
      sparse = rows.toArray(Features[]::new);
    } else if (rows.stream().allMatch(Features.Bytes.class::isInstance)) {
      bytes = new byte[this.rows * features];
    } else if (rows.stream().allMatch(Features.Floats.class::isInstance)) {
      floats = new float[this.rows * features];
    } else {
      doubles = new double[this.rows * features];
    }
    for (int row = 0; row < this.rows; row++) {
      if (bytes != null) {
        rows.get(row).copyTo(bytes, row * features);
      } else if (floats != null) {
        rows.get(row).copyTo(floats, row * features);
      } else if (doubles != null) {
        rows.get(row).copyTo(doubles, row * features);
      }
    }
  }

  /** Rows, some at a time. */
  static Iterator<RowBlock> of(Iterator<Features> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public RowBlock next() {
        List<Features> block = new ArrayList<>(ROWS);
        while (block.size() < ROWS && rows.hasNext()) {
          block.add(rows.next());
        }
        return new RowBlock(block);
      }
    };
  }

  /** How many there are. */
  int rows() {
    return rows;
  }

  /** The values of a row. */
  double[] row(int row) {
    double[] values = new double[features];
    for (int i = 0; i < features; i++) {
      int at = row * features + i;
      if (doubles != null) {
        values[i] = doubles[at];
      } else if (floats != null) {
        values[i] = floats[at];
      } else if (bytes != null) {
        values[i] = bytes[at] & 0xFF;
      }
    }
    if (sparse != null) {
      sparse[row].copyTo(values, 0);
    }
    return values;
  }

  /** The values of each row. */
  Iterator<double[]> iterator() {
    return IntStream.range(0, rows).mapToObj(this::row).iterator();
  }

  /**
   * Writes {@link #ROWS} values of each feature, one feature after the other; rows missing are 0.
   */
  void copyTo(double[] columns) {
    for (int row = 0; row < ROWS; row++) {
      double[] values = row < rows ? row(row) : new double[features];
      for (int i = 0; i < features; i++) {
        columns[i * ROWS + row] = values[i];
      }
    }
  }
}

package convoy.ml.util;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * What every vector of a column must be, or the array of numbers in its place: present, of the
 * expected length, and finite.
 *
 * @param stage uid of the stage that expects it
 * @param column name of the column
 * @param size expected number of values
 * @param reason why so many, as a clause: "as in the training data"
 */
public record VectorCheck(String stage, String column, int size, String reason)
    implements Serializable {

  /**
   * Checks one vector.
   *
   * @throws IllegalArgumentException if it is null, of another length, or has a NaN or infinite
   *     value; the text names stage, column, what was found and what to do
   */
  public void require(Vector vector) {
    requirePresent(stage, column, vector);
    requireSize(vector.size());
    if (vector instanceof SparseVector sparse) {
      requireIndices(sparse.indices());
    }
    double[] values = vector instanceof SparseVector sparse ? sparse.values() : vector.toArray();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        int index = vector instanceof SparseVector sparse ? sparse.indices()[i] : i;
        throw new RefusedRowException(
            ("%s: column '%s' has a vector with %s at index %d. Features must be finite: drop such"
                    + " rows, or fill the gaps with Imputer before VectorAssembler.")
                .formatted(stage, column, values[i], index));
      }
    }
  }

  /**
   * The vector that a cell of the column holds, which may be an array of numbers; null of null.
   *
   * @throws IllegalArgumentException if an array has a null; the text names its index
   */
  public Vector vector(Object cell) {
    return vector(cell, stage, column);
  }

  /** As {@link #vector(Object)}, of a cell of any length. */
  public static Vector vector(Object cell, String stage, String column) {
    return NumberCells.vector(
        cell,
        index -> {
          throw new RefusedRowException(
              "%s: column '%s' has an array with null at index %d. Features must be finite: drop such rows, or fill the gaps before this stage."
                  .formatted(stage, column, index));
        });
  }

  /** Spark checks them where a vector is made, but the array can be written to afterwards. */
  private void requireIndices(int[] indices) {
    int before = -1;
    for (int index : indices) {
      if (index <= before || index >= size) {
        throw new RefusedRowException(
            "%s: column '%s' has a sparse vector with index %d after %d, of %d values. Indices go up, from 0 to %d; make such vectors anew."
                .formatted(stage, column, index, before, size, size - 1));
      }
      before = index;
    }
  }

  /**
   * The values of a vector, dense, for a network that computes in float32.
   *
   * @throws IllegalArgumentException as {@link #require}, or if a value is beyond float32
   */
  public double[] requireFloat32(Vector vector) {
    require(vector);
    double[] values = vector.toArray();
    for (int i = 0; i < values.length; i++) {
      if (Float.isInfinite((float) values[i])) {
        throw new RefusedRowException(
            "%s: column '%s' has a vector with %s at index %d, which is beyond float32 (3.4e38), in which networks compute. Scale the features: Standardizer."
                .formatted(stage, column, values[i], i));
      }
    }
    return values;
  }

  /**
   * Checks a length alone.
   *
   * @throws IllegalArgumentException if {@code found} is not the expected one
   */
  public void requireSize(int found) {
    if (found != size) {
      throw new RefusedRowException(
          ("%s: column '%s' has a vector of %d values where %d are expected, %s. Make all vectors"
                  + " equally long; VectorSizeHint finds those that are not.")
              .formatted(stage, column, found, size, reason));
    }
  }

  /**
   * A check that expects the length of {@code first}, the first vector seen, which may not be null.
   */
  public static VectorCheck likeFirst(Vector first, String stage, String column) {
    requirePresent(stage, column, first);
    return likeFirst(first.size(), stage, column);
  }

  /** A check that expects {@code size} values, as the first vector has. */
  public static VectorCheck likeFirst(int size, String stage, String column) {
    return new VectorCheck(stage, column, size, "as in the first row");
  }

  /** A check that expects {@code size} values, as the other rows have. */
  public static VectorCheck likeOthers(int size, String stage, String column) {
    return new VectorCheck(stage, column, size, "as inputShape or the other rows say");
  }

  private static void requirePresent(String stage, String column, Vector vector) {
    if (vector == null || vector.size() == 0) {
      throw new RefusedRowException(
          ("%s: column '%s' has a row without a vector (null, or of no values). Drop such rows,"
                  + " for example with na().drop().")
              .formatted(stage, column));
    }
  }
}

package convoy.ml.util;

import convoy.data.Features;
import convoy.data.image.ImageDecoder;
import java.io.Serializable;

/**
 * What every vector of a column must be, or the array of numbers or the bytes in its place:
 * present, of the expected length, and finite.
 *
 * @param stage uid of the stage that expects it
 * @param column name of the column
 * @param size expected number of values
 * @param reason why so many, as a clause: "as in the training data"
 */
public record VectorCheck(String stage, String column, int size, String reason)
    implements Serializable {

  /** What is above it becomes infinite in float32. */
  private static final double LARGEST_FLOAT32 = Math.nextDown(0x1.ffffffp127);

  /**
   * The features that a cell of the column holds.
   *
   * @param cell bytes, a Vector, or an array of numbers
   * @throws IllegalArgumentException if it is null, of another length, or has a null, a NaN or an
   *     infinite value; the text names stage, column, what was found and what to do
   */
  public Features require(Object cell) {
    Features features = features(cell, stage, column);
    require(features);
    return features;
  }

  /**
   * Checks the features of a row.
   *
   * @throws IllegalArgumentException as {@link #require(Object)}
   */
  public void require(Features features) {
    requirePresent(stage, column, features);
    if (features instanceof Features.Bytes bytes) {
      requireNoFile(bytes.values());
    }
    requireSize(features.size());
    if (features instanceof Features.Sparse sparse) {
      requireIndices(sparse.indices());
    }
    requireWithin(
        features,
        Double.MAX_VALUE,
        "Features must be finite: drop such rows, or fill the gaps with Imputer before VectorAssembler.");
  }

  /**
   * The features that a cell of the column holds, for a network, which computes in float32.
   *
   * @throws IllegalArgumentException as {@link #require(Object)}, or if a value is beyond float32
   */
  public Features requireFloat32(Object cell) {
    Features features = require(cell);
    requireWithin(
        features,
        LARGEST_FLOAT32,
        "It is beyond float32 (3.4e38), in which networks compute. Scale the features: Standardizer.");
    return features;
  }

  private void requireWithin(Features features, double largest, String advice) {
    int index = features.firstBeyond(largest);
    if (index >= 0) {
      throw new RefusedRowException(
          "%s: column '%s' has a vector with %s at index %d. %s"
              .formatted(stage, column, features.toDoubles()[index], index, advice));
    }
  }

  /**
   * The features that a cell holds, of any length; null of null.
   *
   * @throws IllegalArgumentException if an array has a null; the text names its index
   */
  public static Features features(Object cell, String stage, String column) {
    return NumberCells.features(
        cell,
        index -> {
          throw new RefusedRowException(
              "%s: column '%s' has an array with null at index %d. Features must be finite: drop such rows, or fill the gaps before this stage."
                  .formatted(stage, column, index));
        });
  }

  /** Bytes are pixels; files may all be equally long, and then only more than a few bytes tell. */
  private void requireNoFile(byte[] bytes) {
    if (bytes.length == size ? ImageDecoder.isSurelyImage(bytes) : ImageDecoder.isImage(bytes)) {
      throw new RefusedRowException(
          "%s: column '%s' has image files, where the bytes of pixels are expected. Put ImageFeatures before this stage, which decodes them."
              .formatted(stage, column));
    }
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
   * Checks a length alone.
   *
   * @throws IllegalArgumentException if {@code found} is not the expected one
   */
  public void requireSize(int found) {
    if (found != size) {
      throw new RefusedRowException(
          ("%s: column '%s' has a vector of %d values where %d are expected, %s. Make all vectors"
                  + " equally long; VectorSizeHint finds those that are not, and ImageFeatures"
                  + " gives images one size.")
              .formatted(stage, column, found, size, reason));
    }
  }

  /**
   * A check that expects the length of {@code first}, the first row seen, which may not be null.
   */
  public static VectorCheck likeFirst(Features first, String stage, String column) {
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

  private static void requirePresent(String stage, String column, Features features) {
    if (features == null || features.size() == 0) {
      throw new RefusedRowException(
          ("%s: column '%s' has a row without a vector (null, or of no values). Drop such rows,"
                  + " for example with na().drop().")
              .formatted(stage, column));
    }
  }
}

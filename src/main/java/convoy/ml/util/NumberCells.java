package convoy.ml.util;

import convoy.data.Features;
import java.lang.reflect.Array;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Cells that hold several numbers: bytes, a Vector, or an array of numbers, which are as good. An
 * array is a Scala Seq, as Spark decodes it, or a Java array as a user's own step made it: between
 * two such steps Spark leaves encoding and decoding out.
 */
public final class NumberCells {
  private NumberCells() {}

  /**
   * The features that a cell holds, in the form they are in; null of null.
   *
   * @param cell of a column of bytes, which are unsigned, of Vectors, or of arrays of numbers
   * @param ofNull what stands for a null of an array, given its place; or throws
   */
  public static Features features(Object cell, IntToDoubleFunction ofNull) {
    if (cell == null) {
      return null;
    }
    if (cell instanceof Vector vector) {
      return features(vector);
    }
    if (cell instanceof byte[] bytes) {
      return new Features.Bytes(bytes);
    }
    if (cell instanceof FloatCell floats) {
      return features(floats.array(), ofNull);
    }
    if (cell instanceof float[] floats) {
      return new Features.Floats(floats);
    }
    Object[] elements = elements(cell);
    return elements.length > 0 && elements[0] instanceof Float
        ? new Features.Floats(floats(elements, ofNull))
        : new Features.Doubles(doubles(elements, ofNull));
  }

  /** The features that a Vector holds. */
  public static Features features(Vector vector) {
    return vector instanceof SparseVector sparse
        ? new Features.Sparse(sparse.size(), sparse.indices(), sparse.values())
        : new Features.Doubles(vector.toArray());
  }

  /**
   * The numbers that a cell holds; null of null.
   *
   * @param cell of a column of Vectors, or of arrays of numbers
   * @param ofNull as in {@link #features(Object, IntToDoubleFunction)}
   */
  public static double[] doubles(Object cell, IntToDoubleFunction ofNull) {
    if (cell == null) {
      return null;
    }
    return cell instanceof Vector vector ? vector.toArray() : doubles(elements(cell), ofNull);
  }

  private static Object[] elements(Object array) {
    if (array instanceof Seq<?> seq) {
      Object[] elements = new Object[seq.length()];
      Iterator<?> each = seq.iterator();
      for (int i = 0; i < elements.length; i++) {
        elements[i] = each.next();
      }
      return elements;
    }
    Object[] elements = new Object[Array.getLength(array)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = Array.get(array, i);
    }
    return elements;
  }

  private static double[] doubles(Object[] elements, IntToDoubleFunction ofNull) {
    double[] values = new double[elements.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          elements[i] == null ? ofNull.applyAsDouble(i) : ((Number) elements[i]).doubleValue();
    }
    return values;
  }

  private static float[] floats(Object[] elements, IntToDoubleFunction ofNull) {
    float[] values = new float[elements.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          elements[i] == null
              ? (float) ofNull.applyAsDouble(i)
              : ((Number) elements[i]).floatValue();
    }
    return values;
  }
}

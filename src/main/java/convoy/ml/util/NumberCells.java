package convoy.ml.util;

import java.lang.reflect.Array;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Cells that hold several numbers: a Vector, or an array of numbers, which is as good. An array is
 * a Scala Seq, as Spark decodes it, or a Java array as a user's own step made it: between two such
 * steps Spark leaves encoding and decoding out.
 */
public final class NumberCells {
  private NumberCells() {}

  /**
   * What a cell holds, as a Vector; null of null.
   *
   * @param cell of a column of Vectors, or of arrays of numbers
   * @param ofNull what stands for a null of an array, given its place; or throws
   */
  public static Vector vector(Object cell, IntToDoubleFunction ofNull) {
    if (cell instanceof Seq<?> array) {
      Iterator<?> elements = array.iterator();
      return vector(array.length(), i -> elements.next(), ofNull);
    }
    if (cell != null && cell.getClass().isArray()) {
      return vector(Array.getLength(cell), i -> Array.get(cell, i), ofNull);
    }
    return (Vector) cell;
  }

  /**
   * @param elements asked for in turn
   */
  private static Vector vector(int length, IntFunction<?> elements, IntToDoubleFunction ofNull) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      Object element = elements.apply(i);
      values[i] = element == null ? ofNull.applyAsDouble(i) : ((Number) element).doubleValue();
    }
    return Vectors.dense(values);
  }
}

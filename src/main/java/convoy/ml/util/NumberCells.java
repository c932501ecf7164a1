package convoy.ml.util;

import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import scala.collection.Iterator;
import scala.collection.Seq;

/** Cells that hold several numbers: a Vector, or an array of numbers, which is as good. */
public final class NumberCells {
  private NumberCells() {}

  /**
   * What a cell holds, as a Vector; null of null.
   *
   * @param cell of a column of Vectors, or of arrays of numbers
   * @param ofNull what stands for a null of an array, given its place; or throws
   */
  public static Vector vector(Object cell, IntToDoubleFunction ofNull) {
    if (!(cell instanceof Seq<?> array)) {
      return (Vector) cell;
    }
    double[] values = new double[array.length()];
    Iterator<?> elements = array.iterator();
    for (int i = 0; i < values.length; i++) {
      Object element = elements.next();
      values[i] = element == null ? ofNull.applyAsDouble(i) : ((Number) element).doubleValue();
    }
    return Vectors.dense(values);
  }
}

package convoy.ml.ensemble;

import convoy.data.Features;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Date;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import scala.collection.Iterator;
import scala.collection.Seq;

/** What a row holds, in 128 bits that are the same in every run. */
final class RowKey {
  private RowKey() {}

  /**
   * A row's contents, as 32 hexadecimal digits.
   *
   * @throws IllegalArgumentException if a cell is of a class whose contents are unknown
   */
  static String of(Row row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writeCells(row, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not of an array
    }
    long[] hash = MurmurHash3.hash128x64(bytes.toByteArray());
    return "%016x%016x".formatted(hash[0], hash[1]);
  }

  private static void writeCells(Row row, DataOutputStream out) throws IOException {
    for (int i = 0; i < row.size(); i++) {
      write(row.get(i), out);
    }
  }

  /**
   * Numbers alike, in whatever form they are: a sparse vector is its dense one, unsigned bytes are
   * the vector of their numbers, and a Java array (which a program's own rows hold where Spark need
   * not encode them) is Spark's sequence.
   */
  private static void write(Object cell, DataOutputStream out) throws IOException {
    if (cell instanceof Vector vector) {
      out.writeInt(vector.size());
      for (double value : vector.toArray()) {
        out.writeDouble(value);
      }
    } else if (cell instanceof byte[] bytes) {
      write(new Features.Bytes(bytes).toDoubles(), out);
    } else if (cell instanceof Seq<?> values) {
      out.writeInt(values.size());
      for (Iterator<?> each = values.iterator(); each.hasNext(); ) {
        write(each.next(), out);
      }
    } else if (cell instanceof Number number) {
      out.writeDouble(number.doubleValue());
    } else if (cell instanceof Row nested) {
      out.writeInt(nested.size());
      writeCells(nested, out);
    } else if (cell != null && cell.getClass().isArray()) {
      writeArray(cell, out);
    } else if (isToldByItsText(cell)) {
      byte[] bytes = String.valueOf(cell).getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    } else {
      throw new IllegalArgumentException(
          "a row holds a %s, of which no draws can be made. Expected numbers, Vectors, arrays, text, booleans, dates, times or rows of these; cast the column."
              .formatted(cell.getClass().getName()));
    }
  }

  private static void writeArray(Object array, DataOutputStream out) throws IOException {
    int length = Array.getLength(array);
    out.writeInt(length);
    for (int i = 0; i < length; i++) {
      write(Array.get(array, i), out);
    }
  }

  /** Whether the text of a cell says all that it holds; a null's does. */
  private static boolean isToldByItsText(Object cell) {
    return cell == null
        || cell instanceof CharSequence
        || cell instanceof Character
        || cell instanceof Boolean
        || cell instanceof Date // and SQL's dates and timestamps
        || cell instanceof Temporal
        || cell instanceof TemporalAmount;
  }
}

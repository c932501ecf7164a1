package convoy.ml.util;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.SQLUserDefinedType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import scala.Predef;

/**
 * A cell of {@code array<float>}, decoded in one piece: Spark's own rows have an object for each
 * number, which takes longer to make than most of what is done with them.
 */
@SQLUserDefinedType(udt = FloatCell.Type.class)
public final class FloatCell {
  /** A {@code float[]}, or a {@code Float[]} where some are null. */
  private final Object array;

  private FloatCell(Object array) {
    this.array = array;
  }

  /** A {@code float[]}, or a {@code Float[]} where some are null. */
  Object array() {
    return array;
  }

  /** The cell as Spark encodes it again. */
  Object external() {
    return array instanceof float[] floats ? Predef.wrapFloatArray(floats) : array;
  }

  /**
   * {@code rows}, which are decoded with such cells in this column if it is an {@code
   * array<float>}.
   *
   * @param column its place; below 0 for none
   */
  static Dataset<Row> decoded(Dataset<Row> rows, int column) {
    StructType schema = rows.schema();
    if (column < 0
        || !(schema.apply(column).dataType() instanceof ArrayType type)
        || !type.elementType().equals(DataTypes.FloatType)) {
      return rows;
    }
    StructField[] fields = schema.fields().clone();
    fields[column] =
        new StructField(fields[column].name(), new Type(), true, fields[column].metadata());
    return rows.as(Encoders.row(new StructType(fields)));
  }

  /** Tells Spark how to decode such cells. */
  public static final class Type extends UserDefinedType<FloatCell> {
    private static final long serialVersionUID = 1;

    @Override
    public DataType sqlType() {
      return DataTypes.createArrayType(DataTypes.FloatType, true);
    }

    @Override
    public Object serialize(FloatCell cell) {
      return UnsafeArrayData.fromPrimitiveArray((float[]) cell.array);
    }

    @Override
    public FloatCell deserialize(Object datum) {
      ArrayData data = (ArrayData) datum;
      int length = data.numElements();
      int filled = 0;
      while (filled < length && !data.isNullAt(filled)) {
        filled++;
      }
      if (filled == length) {
        return new FloatCell(data.toFloatArray());
      }
      Float[] boxed = new Float[length];
      for (int i = 0; i < length; i++) {
        boxed[i] = data.isNullAt(i) ? null : data.getFloat(i);
      }
      return new FloatCell(boxed);
    }

    @Override
    public Class<FloatCell> userClass() {
      return FloatCell.class;
    }
  }
}

package convoy.ml.util;

import convoy.network.Names;
import convoy.network.Shape;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Checks and changes of schemas, with errors that name the stage, the column, what was found and
 * what to do.
 */
public final class Schemas {
  private Schemas() {}

  /**
   * Refuses a Param that was set to null, which Spark's own Params let pass.
   *
   * @throws IllegalArgumentException that names stage and Param
   */
  public static void requireValues(Params stage) {
    for (Param<?> param : stage.params()) {
      if (stage.isDefined(param) && stage.getOrDefault(param) == null) {
        throw new IllegalArgumentException(
            "%s: %s is null. Set it to a value (%s), or clear it."
                .formatted(stage.uid(), param.name(), param.doc()));
      }
    }
  }

  /**
   * The name in {@code columnParam} of {@code stage}.
   *
   * @throws IllegalArgumentException if the Param is not set
   */
  public static String columnName(Params stage, Param<String> columnParam) {
    if (!stage.isDefined(columnParam)) {
      throw new IllegalArgumentException(
          "%s: %s is not set. Set it to the name of a column."
              .formatted(stage.uid(), columnParam.name()));
    }
    return stage.getOrDefault(columnParam);
  }

  /**
   * The column that {@code columnParam} of {@code stage} names.
   *
   * @throws IllegalArgumentException if the Param is not set or {@code schema} has no such column
   */
  public static StructField requireColumn(
      StructType schema, Params stage, Param<String> columnParam) {
    String name = columnName(stage, columnParam);
    scala.Option<Object> index = schema.getFieldIndex(name);
    if (index.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: there is no column '%s'; the columns are %s. Set %s to one of them."
              .formatted(
                  stage.uid(),
                  Names.shorten(name),
                  String.join(", ", schema.fieldNames()),
                  columnParam.name()));
    }
    return schema.fields()[(int) index.get()];
  }

  /**
   * As {@link #requireColumn}, and the column must hold features: Spark ML Vectors, arrays of float
   * or double, or binary, that is unsigned bytes.
   *
   * @throws IllegalArgumentException if the column is missing or of another type
   */
  public static StructField requireFeatures(
      StructType schema, Params stage, Param<String> columnParam) {
    StructField field = requireColumn(schema, stage, columnParam);
    requireFeatures(field, stage.uid());
    return field;
  }

  /**
   * Checks that a column holds features.
   *
   * @param reader who reads them, for the message
   * @throws IllegalArgumentException if it is of another type
   */
  public static void requireFeatures(StructField field, String reader) {
    DataType type = field.dataType();
    boolean isArray =
        type instanceof ArrayType array
            && (array.elementType().equals(DataTypes.FloatType)
                || array.elementType().equals(DataTypes.DoubleType));
    if (isArray || type.equals(DataTypes.BinaryType) || isVector(field)) {
      return;
    }
    throw new IllegalArgumentException(
        "%s: column '%s' is of type %s, but binary (unsigned bytes), a Vector, array<float> or array<double> is expected. %s"
            .formatted(
                reader,
                field.name(),
                type.simpleString(),
                isImage(type)
                    ? "Put ImageFeatures before this stage: it makes bytes of Spark's images."
                    : "Make a Vector of numbers with VectorAssembler, or cast the array: cast(\"array<float>\")."));
  }

  /** Whether a column is as {@code spark.read().format("image")} gives it. */
  public static boolean isImage(DataType type) {
    return type.simpleString().equals(ImageSchema.columnSchema().simpleString());
  }

  private static boolean isVector(StructField field) {
    return field.dataType().equals(SQLDataTypes.VectorType());
  }

  /**
   * As {@link #requireColumn}, and the column must hold numbers.
   *
   * @throws IllegalArgumentException if the column is missing or of another type
   */
  public static StructField requireNumber(
      StructType schema, Params stage, Param<String> columnParam) {
    StructField field = requireColumn(schema, stage, columnParam);
    if (!(field.dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "%s: column '%s' is of type %s, but a number is expected. Cast it, or make indices of words with StringIndexer."
              .formatted(stage.uid(), field.name(), field.dataType().simpleString()));
    }
    return field;
  }

  /**
   * As {@link #requireColumn}, and the column must hold true or false.
   *
   * @throws IllegalArgumentException if the column is missing or of another type
   */
  public static StructField requireBoolean(
      StructType schema, Params stage, Param<String> columnParam) {
    StructField field = requireColumn(schema, stage, columnParam);
    if (!field.dataType().equals(DataTypes.BooleanType)) {
      throw new IllegalArgumentException(
          "%s: column '%s' is of type %s, but boolean is expected. Make one with a comparison, such as withColumn(\"%s\", col(...).equalTo(1))."
              .formatted(stage.uid(), field.name(), field.dataType().simpleString(), field.name()));
    }
    return field;
  }

  /**
   * Refuses to add a column that is there already.
   *
   * @throws IllegalArgumentException if {@code schema} has the column that {@code columnParam}
   *     names
   */
  public static void requireNew(StructType schema, Params stage, Param<String> columnParam) {
    String name = columnName(stage, columnParam);
    if (schema.getFieldIndex(name).isDefined()) {
      throw new IllegalArgumentException(
          "%s: there is a column '%s' already. Set %s to another name, or drop that column."
              .formatted(stage.uid(), name, columnParam.name()));
    }
  }

  /** Whether a column that is to be added has a name; one without is not wanted. */
  public static boolean isWanted(Params stage, Param<String> column) {
    return !stage.getOrDefault(column).isEmpty();
  }

  /** How many values the cells of a column have, where its metadata tell. */
  public static OptionalInt vectorSize(StructField field) {
    Optional<int[]> shape = ImageShape.of(field);
    if (shape.isPresent()) {
      return OptionalInt.of(Shape.of(shape.get()).size());
    }
    if (!isVector(field)) {
      return OptionalInt.empty();
    }
    int size = AttributeGroup.fromStructField(field).size();
    return size < 0 ? OptionalInt.empty() : OptionalInt.of(size);
  }

  /**
   * {@code schema} with a new Vector column, named by {@code columnParam} of {@code stage}; its
   * metadata hold {@code size}, where it is known.
   *
   * @throws IllegalArgumentException if the column exists already
   */
  public static StructType appendVector(
      StructType schema, Params stage, Param<String> columnParam, OptionalInt size) {
    return appendVector(schema, stage, columnParam, size, Optional.empty());
  }

  /**
   * As {@link #appendVector(StructType, Params, Param, OptionalInt)}; the metadata hold the shape
   * of images as well, where it is known.
   */
  public static StructType appendVector(
      StructType schema,
      Params stage,
      Param<String> columnParam,
      OptionalInt size,
      Optional<int[]> shape) {
    requireNew(schema, stage, columnParam);
    String name = columnName(stage, columnParam);
    AttributeGroup group =
        size.isPresent() ? new AttributeGroup(name, size.getAsInt()) : new AttributeGroup(name);
    StructField field = group.toStructField();
    Metadata metadata =
        shape.map(images -> ImageShape.in(field.metadata(), images)).orElse(field.metadata());
    return schema.add(new StructField(name, field.dataType(), field.nullable(), metadata));
  }

  /** A reference to a column by its whole name, which may contain dots. */
  public static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}

package convoy.ml.feature;

import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.Shown;
import convoy.ml.util.ImageShape;
import convoy.ml.util.Schemas;
import convoy.ml.util.SparkInternals;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Makes features of images: values from 0 to 255, channel after channel (red, green, blue), each
 * row by row, as networks with {@code inputShape} read them.
 *
 * <ul>
 *   <li>{@code inputCol}: encoded images as bytes, such as the column {@code content} that {@code
 *       spark.read().format("binaryFile")} gives; JPEG, PNG, GIF (the first image), BMP and TIFF.
 *       Or Spark's own {@code image} column, of {@code spark.read().format("image")}, whose bytes
 *       are signed in Java and whose pixels are blue, green, red.
 *   <li>{@code height}, {@code width} and {@code resize}: the size that all get; with {@code
 *       resize} {@code "none"}, the default, the size that all must have. Where they are not set,
 *       images are as they come, and the next stage refuses them if they differ.
 *   <li>With the size, the output column's metadata hold the images' shape, so that {@code
 *       inputShape} need not be set on the stages that read it.
 *   <li>A column {@code path} of text, as {@code binaryFile} gives it, tells errors which image is
 *       broken.
 *   <li>Colour profiles, gamma and the orientation that a camera notes are not applied,
 *       transparency is left out, and of 16 bits the upper 8 are kept. Images are made smaller and
 *       larger by a triangle filter, which does not alias: Pillow's and torchvision's {@code
 *       BILINEAR}.
 * </ul>
 *
 * <p>{@code transform} throws {@link IllegalArgumentException} for a missing column, one of another
 * type, an output column that exists, a {@code height} without {@code width} and a {@code resize}
 * without both; with {@code handleInvalid} {@code "error"} the job that reads the rows fails at a
 * broken image.
 */
public class ImageFeatures extends Transformer
    implements ImageFeaturesParams.Setters<ImageFeatures>, DefaultParamsWritable {
  /** Where {@code binaryFile} says which file a row is. */
  private static final String PATH = "path";

  private final String uid;
  private final HasInputOutputCols.Set inputOutputCols;
  private final ImageFeaturesParams.Set imageParams;

  /** A stage with a random uid. */
  public ImageFeatures() {
    this(Identifiable.randomUID("ImageFeatures"));
  }

  /** A stage with this uid. */
  public ImageFeatures(String uid) {
    this.uid = uid;
    this.inputOutputCols = HasInputOutputCols.Set.of(this);
    this.imageParams = ImageFeaturesParams.Set.of(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public HasInputOutputCols.Set inputOutputCols() {
    return inputOutputCols;
  }

  @Override
  public ImageFeaturesParams.Set imageParams() {
    return imageParams;
  }

  /**
   * Adds the output column, whose metadata hold the images' shape, if a size is set.
   *
   * @throws IllegalArgumentException if the input column is missing or of another type, the output
   *     column exists, or height, width and resize do not fit together
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    requireImages(Schemas.requireColumn(schema, this, inputCol()));
    if (isDefined(height()) != isDefined(width())) {
      throw new IllegalArgumentException(
          "%s: of height and width only one is set. Set both, or clear it.".formatted(uid));
    }
    if (!getResize().equals(NONE) && !isDefined(height())) {
      throw new IllegalArgumentException(
          "%s: resize is %s, but to which size? Set height and width.".formatted(uid, getResize()));
    }
    Schemas.requireNew(schema, this, outputCol());
    return schema.add(outputField());
  }

  private void requireImages(StructField field) {
    DataType type = field.dataType();
    if (!type.equals(DataTypes.BinaryType) && !Schemas.isImage(type)) {
      throw new IllegalArgumentException(
          "%s: column '%s' is of type %s, but binary (encoded images, as of the source binaryFile) or the struct of the source image is expected. Set inputCol to such a column: content, or image."
              .formatted(uid, field.name(), type.simpleString()));
    }
  }

  private StructField outputField() {
    boolean vectors = getOutputType().equals(VECTOR);
    String name = getOutputCol();
    Optional<int[]> shape = outputShape();
    Metadata metadata = Metadata.empty();
    if (shape.isPresent()) {
      int size = Arrays.stream(shape.get()).reduce(1, Math::multiplyExact);
      metadata =
          ImageShape.in(
              vectors ? new AttributeGroup(name, size).toMetadata() : metadata, shape.get());
    }
    DataType type = vectors ? SQLDataTypes.VectorType() : DataTypes.BinaryType;
    return new StructField(name, type, true, metadata);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructField output = transformSchema(dataset.schema()).apply(getOutputCol());
    boolean sized = isDefined(height());
    ImageReading reading =
        new ImageReading(
            uid,
            getInputCol(),
            sized ? getHeight() : 0,
            sized ? getWidth() : 0,
            getResize(),
            getColors().equals(GREY),
            getOutputType().equals(VECTOR),
            getHandleInvalid().equals(ERROR),
            getMaxPixels());
    // As if it were not deterministic: or Spark decodes twice, for a filter that it moves up.
    UserDefinedFunction read = functions.udf(reading, output.dataType()).asNondeterministic();
    Dataset<Row> rows =
        dataset.select(
            functions.col("*"),
            read.apply(Schemas.column(getInputCol()), path(dataset.schema()))
                .as(output.name(), output.metadata()));
    return getHandleInvalid().equals(SKIP)
        ? rows.filter(Schemas.column(output.name()).isNotNull())
        : rows;
  }

  private static Column path(StructType schema) {
    boolean told =
        Arrays.stream(schema.fields())
            .anyMatch(
                field ->
                    field.name().equals(PATH) && field.dataType().equals(DataTypes.StringType));
    return told ? functions.col(PATH) : functions.lit(null).cast(DataTypes.StringType);
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public ImageFeatures copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String toString() {
    return "ImageFeatures: uid=%s, shape=%s, resize=%s"
        .formatted(uid, outputShape().map(Arrays::toString).orElse("as it comes"), getResize());
  }

  /** A reader of saved stages. */
  public static MLReader<ImageFeatures> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the stage saved at {@code path}. */
  public static ImageFeatures load(String path) {
    return read().load(path);
  }
}

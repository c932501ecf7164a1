package convoy.ml.util;

import convoy.data.PackedRow;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** A classifier's input: checks its columns, and packs its rows for {@code convoy.averaging}. */
public final class LabeledRows {
  /** Labels are kept as float32, which knows all whole numbers up to here. */
  private static final int LARGEST_LABEL = 1 << 24;

  private LabeledRows() {}

  /**
   * Checks that features, label and, if one is named, weight are there and of the right types.
   *
   * @throws IllegalArgumentException if not
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> void check(
      StructType schema, S stage) {
    Schemas.requireVector(schema, stage, stage.featuresCol());
    Schemas.requireNumber(schema, stage, stage.labelCol());
    if (hasWeights(stage)) {
      Schemas.requireNumber(schema, stage, stage.weightCol());
    }
  }

  /**
   * How many values the features have: what the column's metadata say, or else the first row.
   *
   * @throws IllegalArgumentException if there is no row
   */
  public static int numFeatures(Dataset<?> dataset, Params stage, String featuresCol) {
    return Schemas.vectorSize(dataset.schema().apply(featuresCol))
        .orElseGet(
            () -> {
              Dataset<Row> features = dataset.select(Schemas.column(featuresCol));
              if (features.isEmpty()) {
                throw new IllegalArgumentException(
                    stage.uid()
                        + ": the training data have no rows. Check the filters before this stage.");
              }
              Vector first = features.first().getAs(0);
              return VectorCheck.likeFirst(first, stage.uid(), featuresCol).size();
            });
  }

  /**
   * Packs each row; one that is not right ends the job that reads it, with an {@link
   * IllegalArgumentException} that names column, value and what to do.
   *
   * @param features how many values each vector must have
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> JavaRDD<byte[]> pack(
      Dataset<?> dataset, S stage, int features) {
    Packer packer = packer(stage, features);
    return rows(dataset, stage, columns(stage)).map(packer::pack);
  }

  /**
   * As {@link #pack}, each row with what the boolean column {@code mark} says of it; a null there
   * ends the job in the same way.
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol>
      JavaPairRDD<Boolean, byte[]> packMarked(
          Dataset<?> dataset, S stage, int features, String mark) {
    Packer packer = packer(stage, features);
    String uid = stage.uid();
    Column[] columns = Arrays.copyOf(columns(stage), 4);
    columns[3] = Schemas.column(mark);
    return rows(dataset, stage, columns)
        .mapToPair(
            row -> {
              if (row.isNullAt(3)) {
                throw new RefusedRowException(
                    "%s: column '%s' has a null. Expected true or false; fill the gaps with na().fill(false)."
                        .formatted(uid, mark));
              }
              return new Tuple2<>(row.getBoolean(3), packer.pack(row));
            });
  }

  private static JavaRDD<Row> rows(Dataset<?> dataset, HasFeaturesCol stage, Column[] columns) {
    String uid = stage.uid();
    String features = stage.getFeaturesCol();
    return dataset
        .select(columns)
        .toJavaRDD()
        .mapPartitions(rows -> new ReadRows<>(rows, uid, features), true);
  }

  /** Features, label, weight. */
  private static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> Column[] columns(S stage) {
    Column weight = hasWeights(stage) ? Schemas.column(stage.getWeightCol()) : functions.lit(1.0);
    return new Column[] {
      Schemas.column(stage.getFeaturesCol()),
      Schemas.column(stage.getLabelCol()).cast("double"),
      weight.cast("double")
    };
  }

  private static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> Packer packer(
      S stage, int features) {
    return new Packer(
        VectorCheck.likeOthers(features, stage.uid(), stage.getFeaturesCol()),
        stage.uid(),
        stage.getLabelCol(),
        hasWeights(stage) ? stage.getWeightCol() : "");
  }

  private static boolean hasWeights(HasWeightCol stage) {
    return stage.isDefined(stage.weightCol()) && !stage.getWeightCol().isEmpty();
  }

  private record Packer(VectorCheck features, String stage, String labelCol, String weightCol)
      implements Serializable {

    byte[] pack(Row row) {
      return PackedRow.pack(features.requireFloat32(row.getAs(0)), label(row), weight(row));
    }

    private double label(Row row) {
      double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
      if (!(label >= 0 && label < LARGEST_LABEL && label == Math.rint(label))) {
        throw new RefusedRowException(
            "%s: column '%s' has the label %s. Labels are whole numbers 0 to n - 1, below %,d; index them with StringIndexer, and drop rows without one."
                .formatted(stage, labelCol, row.isNullAt(1) ? "null" : label, LARGEST_LABEL));
      }
      return label;
    }

    private double weight(Row row) {
      double weight = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
      if (!(weight >= 0 && Double.isFinite((float) weight))) {
        throw new RefusedRowException(
            "%s: column '%s' has the weight %s. Weights are finite and at least 0; fix or drop such rows."
                .formatted(stage, weightCol, row.isNullAt(2) ? "null" : weight));
      }
      return weight;
    }
  }
}

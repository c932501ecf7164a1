package convoy.ml.util;

import convoy.data.Features;
import convoy.data.PackedRow;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The input of a stage that trains a network: checks its columns, and packs its rows for {@code
 * convoy.averaging}. A row of weight 0 counts as if it were not there, and is left out before
 * anything is read of it.
 */
public final class LabeledRows {
  /** Labels are kept as float32, which knows all whole numbers up to here. */
  public static final int LARGEST_LABEL = 1 << 24;

  private LabeledRows() {}

  /**
   * Checks that features and, if one is named, weight are there and of the right types; the label
   * is the stage's own affair.
   *
   * @throws IllegalArgumentException if not
   */
  public static <S extends HasFeaturesCol & HasWeightCol> void check(StructType schema, S stage) {
    Schemas.requireFeatures(schema, stage, stage.featuresCol());
    requireWeights(schema, stage);
  }

  /**
   * Checks that the weight is there and a number, if one is named.
   *
   * @throws IllegalArgumentException if not
   */
  public static void requireWeights(StructType schema, HasWeightCol stage) {
    if (hasWeights(stage)) {
      Schemas.requireNumber(schema, stage, stage.weightCol());
    }
  }

  /**
   * How many values the features have: what the column's metadata say, or else the first row.
   *
   * @throws IllegalArgumentException if there is no row of any weight
   */
  public static <S extends HasFeaturesCol & HasWeightCol> int numFeatures(
      Dataset<?> dataset, S stage) {
    String column = stage.getFeaturesCol();
    return Schemas.vectorSize(dataset.schema().apply(column))
        .orElseGet(
            () -> {
              Row row = first(dataset, stage, column);
              Features first = VectorCheck.features(row.get(0), stage.uid(), column);
              return VectorCheck.likeFirst(first, stage.uid(), column).size();
            });
  }

  /**
   * How many values a label has, where each holds several: what the column's metadata say, or else
   * the first row.
   *
   * @throws IllegalArgumentException if there is no row of any weight, or the first has no label
   */
  public static <S extends HasLabelCol & HasWeightCol> int labelLength(
      Dataset<?> dataset, S stage) {
    String column = stage.getLabelCol();
    return Schemas.vectorSize(dataset.schema().apply(column))
        .orElseGet(
            () ->
                new LabelCells(stage.uid(), column).read(first(dataset, stage, column), 0).length);
  }

  private static Row first(Dataset<?> dataset, HasWeightCol stage, String column) {
    Dataset<Row> rows = weighed(dataset, stage).select(Schemas.column(column));
    if (rows.isEmpty()) {
      throw noRows(dataset, stage);
    }
    return rows.first();
  }

  /** The label's cells alone, of the rows that count. */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> JavaRDD<Row> labels(
      Dataset<?> dataset, S stage) {
    return rows(dataset, stage, new Column[] {Schemas.column(stage.getLabelCol())});
  }

  /** What to throw where there is nothing to train on: no rows, or none of any weight. */
  public static IllegalArgumentException noRows(Dataset<?> dataset, HasWeightCol stage) {
    return new IllegalArgumentException(
        hasWeights(stage) && !dataset.isEmpty()
            ? "%s: all weights are 0. At least one row must have a weight greater than 0 in column '%s'."
                .formatted(stage.uid(), stage.getWeightCol())
            : stage.uid()
                + ": the training data have no rows. Check the filters before this stage.");
  }

  /**
   * Packs each row; one that is not right ends the job that reads it, with an {@link
   * IllegalArgumentException} that names column, value and what to do.
   *
   * @param features how many values each vector must have
   * @param targets reads what outputs are compared with
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> JavaRDD<byte[]> pack(
      Dataset<?> dataset, S stage, int features, TargetReader targets) {
    Packer packer = packer(stage, features, targets);
    return rows(dataset, stage, columns(stage, targets.column())).map(packer::pack);
  }

  /**
   * As {@link #pack}, each row with what the boolean column {@code mark} says of it; a null there
   * ends the job in the same way.
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol>
      JavaPairRDD<Boolean, byte[]> packMarked(
          Dataset<?> dataset, S stage, int features, TargetReader targets, String mark) {
    Packer packer = packer(stage, features, targets);
    String uid = stage.uid();
    Column[] columns = Arrays.copyOf(columns(stage, targets.column()), 4);
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

  /**
   * The rows to measure predictions by; one that is not right ends the job that reads it, as in
   * {@link #pack}.
   *
   * @param predicted with labels and predictions
   * @param labels reads what was asked for
   * @param predictions reads what was predicted, in the same form
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol>
      JavaRDD<MeasuredRow> measured(
          Dataset<?> predicted, S stage, TargetReader labels, TargetReader predictions) {
    Column[] columns = {predictions.column(), labels.column(), weightOrOne(stage)};
    WeightReader weights = weights(stage);
    return rows(predicted, stage, columns)
        .map(
            row ->
                new MeasuredRow(
                    labels.read(row, 1), predictions.read(row, 0), weights.read(row, 2)));
  }

  /** The rows whose weight is not 0; those without one are still there, to be refused. */
  private static Dataset<Row> weighed(Dataset<?> dataset, HasWeightCol stage) {
    return hasWeights(stage)
        ? dataset.toDF().filter(functions.not(weight(stage).eqNullSafe(0.0)))
        : dataset.toDF();
  }

  /** The rows that count. */
  private static <S extends HasFeaturesCol & HasWeightCol> JavaRDD<Row> rows(
      Dataset<?> dataset, S stage, Column[] columns) {
    String uid = stage.uid();
    String features = stage.getFeaturesCol();
    return weighed(dataset, stage)
        .select(columns)
        .toJavaRDD()
        .mapPartitions(rows -> new ReadRows<>(rows, uid, features), true);
  }

  /** Features, label, weight. */
  private static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> Column[] columns(
      S stage, Column targets) {
    return new Column[] {Schemas.column(stage.getFeaturesCol()), targets, weightOrOne(stage)};
  }

  private static Column weightOrOne(HasWeightCol stage) {
    return hasWeights(stage) ? weight(stage) : functions.lit(1.0);
  }

  private static Column weight(HasWeightCol stage) {
    return Schemas.column(stage.getWeightCol()).cast("double");
  }

  private static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol> Packer packer(
      S stage, int features, TargetReader targets) {
    return new Packer(
        VectorCheck.likeOthers(features, stage.uid(), stage.getFeaturesCol()),
        targets,
        weights(stage));
  }

  private static WeightReader weights(HasWeightCol stage) {
    return new WeightReader(stage.uid(), hasWeights(stage) ? stage.getWeightCol() : "");
  }

  /** Whether rows are weighed at all. */
  static boolean hasWeights(HasWeightCol stage) {
    return stage.isDefined(stage.weightCol()) && !stage.getWeightCol().isEmpty();
  }

  private record Packer(VectorCheck features, TargetReader targets, WeightReader weights)
      implements Serializable {

    byte[] pack(Row row) {
      return PackedRow.pack(
          features.requireFloat32(row.get(0)), targets.read(row, 1), weights.read(row, 2));
    }
  }

  private record WeightReader(String stage, String weightCol) implements Serializable {

    double read(Row row, int at) {
      double weight = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
      if (!(weight >= Float.MIN_NORMAL && weight <= Float.MAX_VALUE)) {
        throw new RefusedRowException(
            "%s: column '%s' has the weight %s. Weights are 0, or numbers from 1.2e-38 to 3.4e38 (float32); fix, scale or drop such rows."
                .formatted(stage, weightCol, row.isNullAt(at) ? "null" : weight));
      }
      return weight;
    }
  }
}

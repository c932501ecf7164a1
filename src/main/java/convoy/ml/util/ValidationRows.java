package convoy.ml.util;

import convoy.averaging.TrainingData;
import convoy.data.RandomRows;
import convoy.data.Seeds;
import convoy.ml.param.HasValidation;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The input of a stage that trains a network, parted into the rows it learns from and those that
 * measure it.
 *
 * @param training what to learn from
 * @param validation what to measure by, if that is asked for; at least one row, and some weight
 */
public record ValidationRows(TrainingData training, Optional<TrainingData> validation)
    implements AutoCloseable {

  @Override
  public void close() {
    training.close();
    validation.ifPresent(TrainingData::close);
  }

  /**
   * Checks Params and column, before any data are read.
   *
   * @throws IllegalArgumentException if Params contradict each other, or the indicator column is
   *     missing or not boolean
   */
  public static <S extends HasValidation> void check(StructType schema, S stage) {
    stage.requireConsistentValidation();
    if (stage.hasValidationIndicator()) {
      Schemas.requireBoolean(schema, stage, stage.validationIndicatorCol());
    }
  }

  /**
   * How many rows there are to train on, at least, before they are read: those that validate, or
   * have no weight, show later.
   */
  public static <S extends HasWeightCol & HasValidation> long atLeast(Dataset<?> dataset, S stage) {
    boolean all =
        !stage.hasValidationIndicator()
            && stage.getValidationFraction() == 0
            && !LabeledRows.hasWeights(stage);
    return all ? dataset.count() : 1;
  }

  /**
   * Packs, parts, sorts and counts the rows.
   *
   * @param features how many values each vector must have
   * @param targets reads what outputs are compared with
   * @param seed of the training
   * @param workers there will be
   * @throws IllegalArgumentException if a row is not right, or there are rows with a weight greater
   *     than 0, but none of them to validate on, or none to train on
   */
  public static <S extends HasFeaturesCol & HasLabelCol & HasWeightCol & HasValidation>
      ValidationRows of(
          Dataset<?> dataset, S stage, int features, TargetReader targets, long seed, int workers) {
    double fraction = stage.getValidationFraction();
    if (stage.hasValidationIndicator()) {
      return part(
          stage,
          LabeledRows.packMarked(
              dataset, stage, features, targets, stage.getValidationIndicatorCol()),
          targets,
          seed,
          workers);
    }
    if (fraction > 0) {
      RandomRows chosen = new RandomRows(fraction, seed, Seeds.Purpose.VALIDATION);
      return part(
          stage,
          LabeledRows.pack(dataset, stage, features, targets)
              .mapToPair(row -> new Tuple2<>(chosen.has(row), row)),
          targets,
          seed,
          workers);
    }
    return new ValidationRows(
        TrainingData.of(
            LabeledRows.pack(dataset, stage, features, targets), seed, workers, targets.tally()),
        Optional.empty());
  }

  /**
   * The rows are read once and kept until both parts are sorted: were they read twice, and a column
   * drawn at random upstream, a row could be in both parts or in none.
   */
  private static ValidationRows part(
      HasWeightCol stage,
      JavaPairRDD<Boolean, byte[]> rows,
      TargetReader targets,
      long seed,
      int workers) {
    JavaPairRDD<Boolean, byte[]> marked = rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      TrainingData training =
          TrainingData.of(marked.filter(row -> !row._1()).values(), seed, workers, targets.tally());
      TrainingData validation =
          TrainingData.of(marked.filter(row -> row._1()).values(), seed, workers, targets.tally());
      require(stage, training, validation);
      return new ValidationRows(training, Optional.of(validation));
    } finally {
      marked.unpersist(false);
    }
  }

  private static void require(HasWeightCol stage, TrainingData training, TrainingData validation) {
    if ((training.rows() == 0) != (validation.rows() == 0)) {
      throw new IllegalArgumentException(
          "%s: no row%s is %s. Choose other rows in validationIndicatorCol, or another validationFraction."
              .formatted(
                  stage.uid(),
                  LabeledRows.hasWeights(stage) ? " with a weight greater than 0" : "",
                  training.rows() == 0
                      ? "left to train on, all are for validation"
                      : "for validation"));
    }
  }
}

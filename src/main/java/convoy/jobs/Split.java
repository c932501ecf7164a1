package convoy.jobs;

import convoy.data.Features;
import convoy.data.PackedRow;
import convoy.data.RandomRows;
import convoy.data.Seeds;
import convoy.ml.util.Failures;
import convoy.ml.util.NumberCells;
import convoy.ml.util.ReadRows;
import convoy.ml.util.Schemas;
import java.io.IOException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a training job trains on and what it tests on.
 *
 * @param training labelled examples
 * @param testing labelled rows
 */
record Split(Examples training, Dataset<Row> testing) {

  private static final double DEFAULT_TEST_FRACTION = 0.2;

  private static final double[] NO_TARGET = {0};

  /**
   * Reads both: from {@code testData} if it is set; else from the data's own test files, unless
   * {@code testFraction} is set; else by holding out that share of the training data.
   *
   * @param seed of the random choice of what is held out
   * @throws IllegalArgumentException if the data have no such columns, or the choice leaves no row
   *     to train on, or none to test on
   */
  static Split read(SparkSession spark, TrainSettings settings, long seed) throws IOException {
    ExampleReader data = new ExampleReader(spark, settings.data());
    Examples training = data.training();
    if (settings.testData() != null) {
      return new Split(
          training,
          new ExampleReader(spark, settings.testData()).testing(training.classes()).rows());
    }
    if (settings.testFraction() == null && data.hasTestPart()) {
      return new Split(training, data.testing(training.classes()).rows());
    }
    double fraction =
        settings.testFraction() == null ? DEFAULT_TEST_FRACTION : settings.testFraction();
    return holdOut(training, new RandomRows(fraction, seed, Seeds.Purpose.TEST), settings.data());
  }

  /**
   * A row is chosen by the hash of its features, or of its encoded image: files and partitions
   * leave no trace. Rows without features that can be hashed are trained on, where they are refused
   * with all that is to be said.
   */
  private static Split holdOut(Examples all, RandomRows chosen, String data) {
    Schemas.requireFeatures(all.rows().schema().apply(all.column()), data);
    UDF1<Object, Boolean> isChosen =
        cell -> {
          Features features = NumberCells.features(cell, index -> Double.NaN);
          return features != null
              && features.size() > 0
              && features.firstBeyond(Double.MAX_VALUE) < 0
              && chosen.has(PackedRow.pack(features, NO_TARGET, 1));
        };
    Column held = functions.udf(isChosen, DataTypes.BooleanType).apply(functions.col(all.column()));
    Dataset<Row> training = all.rows().filter(functions.not(held));
    Dataset<Row> testing = all.rows().filter(held);
    requireRows(training, "train on", chosen, data);
    requireRows(testing, "test on", chosen, data);
    return new Split(new Examples(training, all.classes()), testing);
  }

  private static void requireRows(
      Dataset<Row> rows, String purpose, RandomRows chosen, String data) {
    boolean isEmpty =
        Failures.inWords(
            () ->
                rows.toJavaRDD()
                    .mapPartitions(part -> new ReadRows<>(part, data, Examples.FEATURES))
                    .isEmpty());
    if (isEmpty) {
      throw new IllegalArgumentException(
          "%s: there is no row to %s where testFraction is %s. Give more rows, or set testData, or another testFraction or seed."
              .formatted(data, purpose, chosen.fraction()));
    }
  }
}

package convoy.jobs;

import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a training job trains on and what it tests on.
 *
 * @param training labelled examples
 * @param testing labelled rows
 */
record Split(Examples training, Dataset<Row> testing) {

  private static final double DEFAULT_TEST_FRACTION = 0.2;

  /**
   * Reads both: from {@code testData} if it is set; else from the data's own test files, unless
   * {@code testFraction} is set; else by holding out that share of the training data.
   *
   * @param seed of the random choice of what is held out
   */
  static Split read(SparkSession spark, TrainSettings settings, long seed) throws IOException {
    ExampleReader data = new ExampleReader(spark, settings.data());
    Examples training = data.training();
    if (settings.testData() != null) {
      return new Split(training, new ExampleReader(spark, settings.testData()).testing().rows());
    }
    if (settings.testFraction() == null && data.hasTestPart()) {
      return new Split(training, data.testing().rows());
    }
    double fraction =
        settings.testFraction() == null ? DEFAULT_TEST_FRACTION : settings.testFraction();
    Dataset<Row>[] parts = training.rows().randomSplit(new double[] {1 - fraction, fraction}, seed);
    return new Split(new Examples(parts[0], training.imageShape()), parts[1]);
  }
}

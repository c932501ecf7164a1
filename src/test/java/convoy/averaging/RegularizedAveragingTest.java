package convoy.averaging;

import static convoy.averaging.ParameterAveragingTest.EVERYTHING;
import static convoy.averaging.ParameterAveragingTest.SMOOTH;
import static convoy.averaging.ParameterAveragingTest.rows;
import static convoy.averaging.ParameterAveragingTest.settings;
import static convoy.averaging.ParameterAveragingTest.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.report.RoundReport;
import convoy.data.ClassCounts;
import convoy.network.Parameter;
import convoy.network.ParameterLayout;
import convoy.optimize.BatchSizeSchedule;
import convoy.optimize.LayerSettings;
import convoy.optimize.Regularization;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of several mini-batches, and regularization, with several workers. */
@WhateverSpark
class RegularizedAveragingTest {
  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @ParameterizedTest
  @CsvSource({"103, 3, 4, 3", "5, 2, 1, 3", "7, 3, 2, 2000000000"})
  void stepsOfSeveralMiniBatchesHaveTheBitsOfTrainingWithoutSpark(
      int rowCount, int workers, int batchSize, int accumulationSteps) {
    List<byte[]> rows = rows(rowCount, 1);
    Settings settings =
        accumulating(accumulationSteps, settings(workers, 2, 3, batchSize, 0.01, "adam"));
    List<RoundReport> reports = new ArrayList<>();
    TrainingData data =
        TrainingData.of(spark.parallelize(rows, 3), settings.seed(), workers, new ClassCounts());
    float[] averaged = ParameterAveraging.train(EVERYTHING, data, settings, reports::add);
    assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 1), averaged);
    assertEquals(3 * rowCount, reports.get(reports.size() - 1).examples());
  }

  @Test
  void severalMiniBatchesAStepAreOneSoManyTimesAsLarge() {
    List<byte[]> rows = rows(113, 2);
    JavaRDD<byte[]> parted = spark.parallelize(rows, 3);
    float[] large = train(SMOOTH, parted, settings(2, 3, 3, 12, 0.1, "nesterov"));
    float[] small = train(SMOOTH, parted, accumulating(4, settings(2, 3, 3, 3, 0.1, "nesterov")));
    double largest =
        IntStream.range(0, large.length).mapToDouble(i -> Math.abs(large[i])).max().orElseThrow();
    assertArrayEquals(large, small, (float) (1e-5 * largest));
  }

  static Settings accumulating(int steps, Settings settings) {
    Course course = settings.course();
    return settings.with(
        new Course(
            course.epochs(),
            course.maxSteps(),
            course.batchSize(),
            course.batchSizeSchedule(),
            steps));
  }

  @ParameterizedTest
  @EnumSource
  void frozenLayersKeepTheirBitsWhateverElseActs(OptimizerStateMode mode) {
    List<byte[]> rows = rows(60, 1);
    Settings plain =
        settings(
            3, AveragingFrequency.of(2), 3, 8, 0.05, "adam", mode, new OuterOptimizer(0.8, 0.2));
    Regularization all =
        new Regularization(
            0.01,
            0.02,
            0.01,
            0.9,
            0.3,
            1,
            LayerSettings.parse(
                "{\"convolution*\": {\"frozen\": true}, \"batchNormalization1\": {\"frozen\": true},"
                    + " \"dense2\": {\"learningRateFactor\": 0.3, \"l2\": 0}}"));
    Settings settings =
        new Settings(
            3,
            plain.averagingFrequency(),
            new Course(3, Course.NO_MAX_STEPS, 4, new BatchSizeSchedule.Constant(), 2),
            plain.update().with(all),
            mode,
            plain.outer(),
            plain.loss(),
            plain.emphasis(),
            plain.augmentation(),
            7,
            plain.arithmetic());
    float[] trained = train(EVERYTHING, spark.parallelize(rows, 3), settings);
    assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 1), trained);
    ParameterLayout layout = new ParameterLayout(EVERYTHING);
    float[] start = layout.initialValues(7);
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      boolean kept =
          !tensor.layer().startsWith("dense") && tensor.kind() != Parameter.Kind.STATISTIC;
      int from = tensor.offset();
      int to = from + tensor.length();
      assertEquals(kept, Arrays.equals(trained, from, to, start, from, to), tensor.name());
    }
  }
}

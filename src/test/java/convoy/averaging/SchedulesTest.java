package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.data.ClassCounts;
import convoy.network.NetworkSpec;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Nesterov;
import convoy.optimize.Update;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What workers know of how far a training is. */
@WhateverSpark
class SchedulesTest {
  private static final NetworkSpec NETWORK = ParameterAveragingTest.EVERYTHING;

  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @Test
  void everyWorkerFollowsRateAndMomentumByTheGlobalStep() {
    List<byte[]> rows = ParameterAveragingTest.rows(61, 1);
    Settings other = ParameterAveragingTest.settings(2, 2, 3, 8, 0.01, "nesterov");
    String schedule = "{\"type\": \"warmup\", \"then\": \"oneCycle\"}";
    Settings settings =
        new Settings(
            other.workers(),
            other.averagingFrequency(),
            other.course(),
            new Update(new Nesterov(0.9), 0.01, LearningRateSchedule.parse(schedule)),
            other.optimizerStateMode(),
            other.outer(),
            other.loss(),
            other.emphasis(),
            other.augmentation(),
            other.seed(),
            other.arithmetic());
    TrainingData data =
        TrainingData.of(spark.parallelize(rows, 3), settings.seed(), 2, new ClassCounts());
    assertArrayEquals(
        WithoutSpark.train(NETWORK, rows, settings, 1),
        ParameterAveraging.train(NETWORK, data, settings, report -> {}));
  }
}

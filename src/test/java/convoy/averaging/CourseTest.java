package convoy.averaging;

import static convoy.averaging.ParameterAveragingTest.EVERYTHING;
import static convoy.averaging.ParameterAveragingTest.rows;
import static convoy.averaging.ParameterAveragingTest.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.report.RoundReport;
import convoy.data.ClassCounts;
import convoy.optimize.BatchSizeSchedule;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that end in the midst of an epoch, and batches that grow. */
@WhateverSpark
class CourseTest {
  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @ParameterizedTest
  @CsvSource({
    // Each of 3 workers has 35 rows at most: 9 steps of 4, 5 of 8, 3 of 16, with accumulation
    // fewer.
    "14, constant, 1, 14",
    "5, constant, 1, 5",
    "1000, step, 1, 17",
    "11, step, 1, 11",
    "1000, step, 3, 6",
  })
  void endsInTheBitsOfTrainingWithoutSpark(
      long maxSteps, String schedule, int accumulation, int steps) {
    List<byte[]> rows = rows(103, 1);
    Course course = new Course(3, maxSteps, 4, BatchSizeSchedule.parse(schedule), accumulation);
    Settings settings = settings(3, 2, 3, 4, 0.01, "adam").with(course);
    TrainingData data =
        TrainingData.of(spark.parallelize(rows, 3), settings.seed(), 3, new ClassCounts());
    List<RoundReport> reports = new ArrayList<>();
    float[] trained = ParameterAveraging.train(EVERYTHING, data, settings, reports::add);
    assertEquals(steps, reports.stream().mapToInt(RoundReport::batches).sum());
    assertEquals(reports.size(), reports.get(0).rounds());
    assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 1), trained);
  }
}

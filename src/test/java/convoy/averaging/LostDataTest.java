package convoy.averaging;

import static convoy.averaging.ParameterAveragingTest.EVERYTHING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.LocalSpark;
import java.io.File;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** What executors lose in the middle of a training is made anew, to the same bits. */
class LostDataTest {
  private static final int ROUND_OF_LOSS = 4;

  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @Test
  void losingCachedShardsChangesNoBit() {
    float[] expected = train(report -> {});
    assertArrayEquals(expected, train(losing(this::loseShards)));
  }

  @Test
  void losingShuffleFilesTooChangesNoBit() {
    float[] expected = train(report -> {});
    Set<File> before = shuffleFiles();
    float[] parameters =
        train(
            losing(
                () -> {
                  loseShards();
                  Set<File> ofTraining = new HashSet<>(shuffleFiles());
                  ofTraining.removeAll(before);
                  assertFalse(ofTraining.isEmpty());
                  ofTraining.forEach(file -> assertTrue(file.delete()));
                }));
    assertArrayEquals(expected, parameters);
  }

  private float[] train(TrainingListener listener) {
    Settings settings = ParameterAveragingTest.settings(2, 2, 3, 8, 0.01, "adam");
    TrainingData data =
        TrainingData.of(
            spark.parallelize(ParameterAveragingTest.rows(61, 12), 3),
            settings.seed(),
            settings.workers());
    return ParameterAveraging.train(EVERYTHING, data, settings, listener);
  }

  private static TrainingListener losing(Runnable loss) {
    return report -> {
      if (report.round() == ROUND_OF_LOSS) {
        loss.run();
      }
    };
  }

  /** As an executor loses them: Spark's driver goes on believing that they are there. */
  private void loseShards() {
    int shards = Collections.max(spark.getPersistentRDDs().keySet());
    assertEquals(1, spark.getPersistentRDDs().size());
    SparkEnv.get().blockManager().removeRdd(shards);
  }

  private static Set<File> shuffleFiles() {
    List<File> files =
        JavaConverters.seqAsJavaList(
            SparkEnv.get().blockManager().diskBlockManager().getAllFiles());
    return files.stream()
        .filter(file -> file.getName().startsWith("shuffle_"))
        .collect(Collectors.toSet());
  }
}

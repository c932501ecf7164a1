package convoy.averaging;

import static convoy.averaging.OptimizerStateMode.AVERAGED;
import static convoy.averaging.ParameterAveragingTest.EVERYTHING;
import static convoy.averaging.ParameterAveragingTest.rows;
import static convoy.averaging.ParameterAveragingTest.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.checkpoint.Fingerprint;
import convoy.averaging.checkpoint.Saved;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.data.ClassCounts;
import convoy.network.ParameterLayout;
import convoy.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A state in slices on the executors: the bits are those of one that lies on the driver. */
class SlicedStateTest {
  private static final TrainingListener SILENT = report -> {};

  /** Slices of some 400 parameters, that end in the midst of tensors and of what is learnt. */
  private static final int LONGEST = 151;

  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @ParameterizedTest
  @CsvSource({
    "AVERAGED, 3, 1, 1",
    "AVERAGED, 3, 1, 0.5",
    "KEPT, 3, 1, 0.5",
    "RESET, 3, 1, 0.5",
    "AVERAGED, 35, 1, 1",
    "KEPT, 35, 32, 0.5"
  })
  void trainsToTheBitsOfAStateOnTheDriver(
      OptimizerStateMode mode, int workers, int together, double momentum) {
    Settings settings =
        training(
            workers,
            mode,
            momentum == 1 ? OuterOptimizer.PLAIN : new OuterOptimizer(0.7, momentum));
    List<byte[]> rows = rows(70, 1);
    float[] expected = WithoutSpark.train(EVERYTHING, rows, settings, 1);
    if (workers > WeightedSum.GROUP) {
      assertArrayEquals(expected, train(settings, rows, 0, Checkpoints.none(), SILENT));
    }
    List<RoundReport> reports = new ArrayList<>();
    assertArrayEquals(expected, train(settings, rows, together, Checkpoints.none(), reports::add));
    assertEquals(70L * settings.course().epochs(), reports.get(reports.size() - 1).examples());
    assertTrue(spark.getPersistentRDDs().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"AVERAGED, true", "KEPT, true", "KEPT, false"})
  void goesOnFromACheckpointOfTheOtherForm(
      OptimizerStateMode mode, boolean slicedFirst, @TempDir Path folder) {
    int rounds = 9; // one more than from one copy of what workers keep to the next
    Settings settings = training(2, mode, new OuterOptimizer(0.8, 0.2));
    List<byte[]> rows = rows(34, 2);
    TrainingListener breakingOff =
        report -> {
          if (report.round() == rounds) {
            throw new IllegalStateException("broken off");
          }
        };
    Supplier<Checkpoints> checkpoints =
        () -> Checkpoint.in(folder.toString(), rounds, new Configuration());
    assertThrows(
        IllegalStateException.class,
        () -> train(settings, rows, slicedFirst ? 1 : 0, checkpoints.get(), breakingOff));
    assertArrayEquals(
        WithoutSpark.train(EVERYTHING, rows, settings, 1),
        train(settings, rows, slicedFirst ? 0 : 1, checkpoints.get(), SILENT));
    assertTrue(spark.getPersistentRDDs().isEmpty());
  }

  @Test
  void slicesCoverEachVectorOnce() {
    Slicing slicing = new Slicing(List.of(10, 0, 3, 7), 4);
    List<Slicing.Stretch> stretches = new ArrayList<>();
    for (int slice = 0; slice < slicing.count(); slice++) {
      stretches.add(slicing.stretch(slice));
    }
    assertEquals(
        List.of(
            new Slicing.Stretch(0, 0, 4),
            new Slicing.Stretch(0, 4, 4),
            new Slicing.Stretch(0, 8, 2),
            new Slicing.Stretch(2, 0, 3),
            new Slicing.Stretch(3, 0, 4),
            new Slicing.Stretch(3, 4, 3)),
        stretches);
    assertEquals(3, slicing.first(2));
  }

  @Test
  void whoAveragesASliceOfManyWorkersReceivesNoMoreThanOfFew() {
    List<Integer> lengths = List.of(100_000_000);
    assertEquals(1 << 21, Slicing.averaged(lengths, 2, Float.BYTES).longest());
    assertEquals(1 << 19, Slicing.averaged(lengths, 64, Float.BYTES).longest());
    assertEquals(1 << 19, Slicing.averaged(lengths, 32, Double.BYTES).longest());
    assertEquals(1 << 16, Slicing.averaged(lengths, 4000, Float.BYTES).longest());
  }

  private static Settings training(int workers, OptimizerStateMode mode, OuterOptimizer outer) {
    // 10 rounds for few workers: more than from one copy of what they keep to the next.
    int epochs = workers > 3 ? 2 : 5;
    return settings(workers, AveragingFrequency.of(2), epochs, 8, 0.01, "adam", mode, outer);
  }

  /**
   * @param together workers of a task; 0: the state lies on the driver
   */
  private float[] train(
      Settings settings,
      List<byte[]> rows,
      int together,
      Checkpoints checkpoints,
      TrainingListener listener) {
    TrainingData data =
        TrainingData.of(
            spark.parallelize(rows, 3), settings.seed(), settings.workers(), new ClassCounts());
    Fingerprint fingerprint =
        Fingerprints.of(EVERYTHING, Optional.empty(), data, settings, Optional.empty(), 1);
    Checkpoint start =
        checkpoints
            .resume(fingerprint, this::fits)
            .map(Checkpoint::of)
            .orElseGet(
                () ->
                    ParameterAveraging.beginning(
                        EVERYTHING, Optional.empty(), settings, fingerprint));
    try (Shards shards = data.deal(settings.workers(), 36)) {
      RoundPlan plan = RoundPlan.of(settings, rows.size());
      Worker worker = new Worker(EVERYTHING, settings, plan, shards.deal(), 1);
      ParameterLayout layout = new ParameterLayout(EVERYTHING);
      List<Integer> lengths = new ArrayList<>(List.of(layout.size()));
      lengths.addAll(
          Collections.nCopies(
              settings.optimizerStateMode() == AVERAGED ? 2 : 0, layout.trainableSize()));
      try (TrainingState state =
          together == 0
              ? new DriverState(spark, worker, start.carried())
              : new SlicedState(
                  spark, worker, start.carried(), together, new Slicing(lengths, LONGEST))) {
        return new TrainingLoop(shards, worker, state, Optional.empty(), start, listener)
            .run((round, parameters) -> Optional.empty(), checkpoints);
      }
    }
  }

  private boolean fits(Saved saved) {
    return true;
  }
}

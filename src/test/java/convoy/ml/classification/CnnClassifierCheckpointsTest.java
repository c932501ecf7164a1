package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.SavedStages;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training whose driver is lost, and what it leaves in its checkpointDir. */
@WhateverSpark
class CnnClassifierCheckpointsTest {

  /** As power that goes off after a round. */
  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Notes what it hears, and breaks a training off. */
  private static final class Breaker implements TrainingListener {
    private final int afterRound;
    private final List<RoundReport> reports = new ArrayList<>();
    private int roundsInAll;

    private Breaker(int afterRound) {
      this.afterRound = afterRound;
    }

    @Override
    public void onStart(int rounds, int epochs) {
      roundsInAll = rounds;
    }

    @Override
    public void onRound(RoundReport report) {
      reports.add(report);
      if (report.round() == afterRound) {
        throw new BrokenOff();
      }
    }

    private List<Integer> rounds() {
      return reports.stream().map(RoundReport::round).toList();
    }
  }

  private static final int NEVER = 0;

  /** Of 61 rows, 4 workers make 10 rounds with checkpoints after 2, 4, 6 and 8. */
  private static final Dataset<Row> DATA = Images.frame(61, 3);

  @TempDir Path folder;

  /** All that has a state: Adam, batch norm, dropout and, from 4 workers on, outer momentum. */
  static CnnClassifier stateful(Path checkpoints) {
    return CnnClassifierTest.small()
        .setNetwork(
            "{\"layers\": [{\"type\": \"convolution\", \"filters\": 3, \"kernel\": 3},"
                + " {\"type\": \"batchNormalization\"},"
                + " {\"type\": \"activation\", \"function\": \"relu\"},"
                + " {\"type\": \"pooling\", \"kernel\": 2},"
                + " {\"type\": \"dropout\", \"rate\": 0.3}, {\"type\": \"dense\", \"units\": 8}]}")
        .setOptimizer("adam")
        .setLearningRateSchedule("cosine")
        .setWeightCol("weight")
        .setNumWorkers(4)
        .setBatchSize(4)
        .setEpochs(5)
        .setCheckpointDir(checkpoints.toString())
        .setCheckpointInterval(2);
  }

  /** Trains, and loses the driver after a round. */
  static List<Integer> breakOff(CnnClassifier classifier, Dataset<Row> data, int afterRound) {
    Breaker breaker = new Breaker(afterRound);
    assertThrows(BrokenOff.class, () -> classifier.setListener(breaker).fit(data));
    return breaker.rounds();
  }

  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CnnClassifier stateful() {
    return stateful(folder);
  }

  private static float[] unbroken(CnnClassifier classifier) {
    return classifier.copy(ParamMap.empty()).setCheckpointInterval(-1).fit(DATA).parameters();
  }

  @Test
  void remembersTheBestWeightsOfEarlyStopping() {
    CnnClassifier classifier =
        stateful()
            .setLearningRate(0.3)
            .setLearningRateSchedule("constant")
            .setValidationFraction(0.3)
            .setValidationInterval(1)
            .setValidationMetric("accuracy")
            .setPatience(100);
    List<Integer> restored = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onRound(RoundReport report) {}

          @Override
          public void onRestore(int round, ValidationScore score) {
            restored.add(round);
          }
        };
    float[] expected = unbroken(classifier.setListener(listener));
    breakOff(classifier, DATA, 7);
    assertArrayEquals(expected, classifier.setListener(listener).fit(DATA).parameters());
    CnnClassificationModel again = classifier.fit(DATA);
    assertArrayEquals(expected, again.parameters());
    assertEquals(List.of(), again.summary().rounds());
    assertEquals(3, restored.size());
    assertEquals(restored.get(0), restored.get(1));
    assertEquals(restored.get(0), restored.get(2));
    assertTrue(restored.get(0) <= 6, "best after round " + restored.get(0));
  }

  @ParameterizedTest
  @CsvSource({"4, adam", "4, nesterov", "2, sgd", "1, adam"})
  void endsInTheBitsOfAnUnbrokenTraining(int workers, String optimizer) {
    CnnClassifier classifier = stateful().setNumWorkers(workers).setOptimizer(optimizer);
    float[] expected = unbroken(classifier);
    breakOff(classifier, DATA, 5);
    Breaker listener = new Breaker(NEVER);
    float[] resumed = classifier.setListener(listener).fit(DATA).parameters();
    assertArrayEquals(expected, resumed);
    assertEquals(5, listener.rounds().get(0));
  }

  @Test
  void endsInTheSameBitsWhenBrokenOffAgainAndAgain() {
    CnnClassifier classifier = stateful().setCheckpointDir("file://" + folder.resolve("by/uri"));
    float[] expected = unbroken(classifier);
    assertEquals(List.of(1, 2, 3), breakOff(classifier, DATA, 3));
    assertEquals(List.of(3), breakOff(classifier, DATA, 3));
    assertEquals(List.of(3, 4, 5, 6), breakOff(classifier, DATA, 6));
    assertEquals(
        List.of("checkpoint-00000004", "checkpoint-00000006"), names(folder.resolve("by/uri")));
    Breaker listener = new Breaker(NEVER);
    assertArrayEquals(expected, classifier.setListener(listener).fit(DATA).parameters());
    assertEquals(List.of(7, 8, 9, 10), listener.rounds());
  }

  @Test
  void theSameRowsInOtherPartitionsAndOrderMayGoOn() {
    float[] expected = unbroken(stateful());
    breakOff(stateful(), DATA, 2);
    Dataset<Row> moved = DATA.repartition(5).orderBy("weight");
    Breaker listener = new Breaker(NEVER);
    assertArrayEquals(expected, stateful().setListener(listener).fit(moved).parameters());
    assertEquals(3, listener.rounds().get(0));
  }

  @Test
  void listenersHearWhereAResumedTrainingIs() {
    breakOff(stateful(), DATA, 4);
    Breaker listener = new Breaker(NEVER);
    stateful().setListener(listener).fit(DATA);
    RoundReport first = listener.reports.get(0);
    RoundReport last = listener.reports.get(listener.reports.size() - 1);
    assertEquals(10, listener.roundsInAll);
    assertEquals(5, first.round());
    assertEquals(3, first.epoch());
    assertEquals(10, last.round());
    assertEquals(5 * 61, last.examples());
    // Speed is that of what this run has done: three of five epochs.
    double seconds = 3 * 61 / last.examplesPerSecond();
    double firstSeconds = (first.examples() - 2 * 61) / first.examplesPerSecond();
    assertTrue(firstSeconds < seconds, firstSeconds + " of " + seconds + " s");
    assertEquals(5 * firstSeconds, first.remaining().toNanos() / 1e9, 1e-3);
  }

  @Test
  void keepsTheLastTwo() {
    List<List<String>> listed = new ArrayList<>();
    stateful().setListener(report -> listed.add(names(folder))).fit(DATA);
    assertEquals(List.of(0, 1, 1, 2, 2, 2, 2, 2, 2, 2), listed.stream().map(List::size).toList());
    assertEquals(List.of("checkpoint-00000006", "checkpoint-00000008"), listed.get(9));
  }

  @Test
  void theSameTrainingGivesItsModelAgainUntilTheCheckpointOfItsEndIsRemoved() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    float[] expected = unbroken(stateful());
    breakOff(stateful(), DATA, 5);
    assertArrayEquals(expected, stateful().fit(DATA).parameters());
    assertEquals(2, names(folder).size());
    assertTrue(names(folder).get(0).matches("finished-[0-9a-f]{16}"), () -> "" + names(folder));

    Breaker listener = new Breaker(NEVER);
    CnnClassificationModel again = stateful().setListener(listener).fit(DATA);
    assertArrayEquals(expected, again.parameters());
    assertEquals(List.of(), listener.rounds());
    assertEquals(10, listener.roundsInAll);
    assertEquals(List.of(), again.summary().rounds());
    assertEquals(List.of(), again.summary().advice());
    assertEquals(0, again.summary().examplesPerSecond());
    assertEquals(0, again.summary().totalIterations());

    ((CnnClassificationModel) again.copy(ParamMap.empty())).removeCheckpoint();
    assertEquals(List.of("notes.txt"), names(folder));
    stateful().setListener(listener).fit(DATA);
    assertEquals(IntStream.rangeClosed(1, 10).boxed().toList(), listener.rounds());
  }

  @Test
  void theEndOfAnotherTrainingIsLeftAloneAndBlocksNothing() {
    stateful().fit(DATA);
    List<String> first = names(folder);
    Breaker listener = new Breaker(NEVER);
    CnnClassificationModel other = stateful().setLearningRate(0.02).setListener(listener).fit(DATA);
    assertEquals(10, listener.rounds().size());
    assertEquals(2, names(folder).size());
    other.removeCheckpoint();
    assertEquals(first, names(folder));
  }

  @Test
  void theEndStandsWhereTheDriverDiedBeforeItRemovedTheRest() throws IOException {
    breakOff(stateful(), DATA, 5);
    Map<Path, byte[]> running = new TreeMap<>();
    for (Path file : SavedStages.listing(folder).keySet()) {
      running.put(file, Files.readAllBytes(file));
    }
    float[] expected = stateful().fit(DATA).parameters();
    for (Map.Entry<Path, byte[]> file : running.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
    Breaker listener = new Breaker(NEVER);
    assertArrayEquals(expected, stateful().setListener(listener).fit(DATA).parameters());
    assertEquals(List.of(), listener.rounds());
    assertEquals(1, names(folder).size());
  }

  @Test
  void crossValidationGoesOnInOneFolder() {
    CnnClassifier classifier =
        stateful().setEpochs(2).setAveragingFrequency(100).setCheckpointInterval(1);
    ParamMap[] rates =
        new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {0.01, 0.02})
            .build();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(rates)
            .setEvaluator(new MulticlassClassificationEvaluator())
            .setNumFolds(2)
            .setSeed(1);
    // Five trainings of two rounds each, broken off in the fourth.
    int[] rounds = {0};
    classifier.setListener(
        report -> {
          if (++rounds[0] == 8) {
            throw new BrokenOff();
          }
        });
    assertThrows(SparkException.class, () -> validator.fit(DATA));
    LocalSpark.session().catalog().clearCache(); // the validator leaves its folds there
    assertEquals(3, names(folder).stream().filter(name -> name.startsWith("finished-")).count());
    rounds[0] = 100;
    float[] resumed = ((CnnClassificationModel) validator.fit(DATA).bestModel()).parameters();
    assertEquals(103, rounds[0]);
    classifier.setCheckpointInterval(-1);
    assertArrayEquals(
        ((CnnClassificationModel) validator.fit(DATA).bestModel()).parameters(), resumed);
  }

  @Test
  void ignoresAndRemovesWhatAnUnfinishedWriteLeft() throws IOException {
    float[] expected = unbroken(stateful());
    breakOff(stateful(), DATA, 3);
    byte[] whole = Files.readAllBytes(folder.resolve("checkpoint-00000002"));
    Path half = folder.resolve(".checkpoint-00000004.unfinished-1");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    Breaker listener = new Breaker(4);
    assertThrows(BrokenOff.class, () -> stateful().setListener(listener).fit(DATA));
    assertEquals(List.of(3, 4), listener.rounds());
    assertFalse(Files.exists(half));
    assertArrayEquals(expected, stateful().fit(DATA).parameters());
  }

  @Test
  void writesNoneWhenTheIntervalIsMinusOne() {
    Path untouched = folder.resolve("none");
    stateful(untouched).setCheckpointInterval(-1).fit(DATA);
    assertFalse(Files.exists(untouched));
  }

  @Test
  void doesNotOverwriteACheckpointOfAnotherTraining() throws IOException {
    Path other = folder.resolve("checkpoint-00000004");
    TrainingListener another =
        report -> {
          if (report.round() == 3) {
            write(other, "of another training");
          }
        };
    assertFails(
        () -> stateful().setListener(another).fit(DATA),
        other.toString(),
        "another training using the same checkpointDir?",
        "train again to resume");
    assertEquals("of another training", Files.readString(other));
    assertEquals(List.of("checkpoint-00000002", "checkpoint-00000004"), names(folder));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesAFolderThatIsNoneBeforeTraining() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertFails(
        () -> stateful(file).fit(DATA.filter("false")),
        "checkpointDir " + file + " cannot be used",
        "Choose a folder");
    assertFails(
        () -> stateful().setCheckpointDir("nowhere://host/path").fit(DATA.filter("false")),
        "checkpointDir nowhere://host/path cannot be used",
        "nowhere");
    assertEquals("mine", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2})
  void refusesAnIntervalOutOfRange(int interval) {
    assertFails(
        () -> stateful().setCheckpointInterval(interval),
        "checkpointInterval is " + interval,
        "at least 1, or to -1");
  }

  @Test
  void refusesAnEmptyFolderName() {
    assertFails(() -> stateful().setCheckpointDir(" "), "checkpointDir is ' '");
  }
}

package convoy.averaging;

import static convoy.averaging.OptimizerStateMode.AVERAGED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.backend.Arithmetic;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.BatchSequence;
import convoy.data.Blocks;
import convoy.data.ClassCounts;
import convoy.data.PackedRow;
import convoy.data.Shard;
import convoy.data.augment.Augmentation;
import convoy.data.augment.Crop;
import convoy.data.augment.Flip;
import convoy.data.augment.Noise;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Moment;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
import convoy.optimize.Vector;
import convoy.testing.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterAveragingTest {
  private static final TrainingListener SILENT = report -> {};
  static final NetworkSpec SMOOTH =
      NetworkSpec.parse(
              "{\"layers\": [{\"type\": \"convolution\", \"filters\": 3, \"kernel\": 3},"
                  + " {\"type\": \"activation\", \"function\": \"tanh\"},"
                  + " {\"type\": \"dense\", \"units\": 8}]}",
              new Shape(1, 6, 6))
          .withOutput(3);
  static final NetworkSpec EVERYTHING =
      NetworkSpec.parse(
              "{\"layers\": [{\"type\": \"convolution\", \"filters\": 3, \"kernel\": 3},"
                  + " {\"type\": \"batchNormalization\"},"
                  + " {\"type\": \"activation\", \"function\": \"relu\"},"
                  + " {\"type\": \"pooling\", \"kernel\": 2}, {\"type\": \"dropout\", \"rate\": 0.3},"
                  + " {\"type\": \"dense\", \"units\": 8}]}",
              new Shape(1, 6, 6))
          .withOutput(3);

  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "nesterov", "adam"})
  void oneWorkerGetsTheBitsOfTrainingWithoutSpark(String optimizer) {
    List<byte[]> rows = rows(103, 1);
    Settings settings = settings(1, 4, 3, 10, 0.01, optimizer);
    float[] averaged = train(EVERYTHING, spark.parallelize(rows, 3), settings);
    assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 1), averaged);
  }

  @ParameterizedTest
  @EnumSource
  void optimizerStateIsAveragedKeptOrReset(OptimizerStateMode mode) {
    List<byte[]> rows = rows(103, 1);
    Settings settings =
        settings(3, AveragingFrequency.of(2), 3, 8, 0.01, "adam", mode, OuterOptimizer.PLAIN);
    float[] averaged = train(EVERYTHING, spark.parallelize(rows, 3), settings);
    assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 1), averaged);
  }

  @Test
  void averagesMoreOftenDuringAWarmup() {
    List<byte[]> rows = rows(120, 1);
    AveragingFrequency frequency = AveragingFrequency.of(5).withWarmup(2, 2);
    Settings settings =
        settings(2, frequency, 4, 8, 0.01, "adam", AVERAGED, new OuterOptimizer(0.8, 0.2));
    List<RoundReport> reports = new ArrayList<>();
    TrainingData data =
        TrainingData.of(spark.parallelize(rows, 3), settings.seed(), 2, new ClassCounts());
    float[] averaged = ParameterAveraging.train(EVERYTHING, data, settings, reports::add);
    // 60 rows a worker are 8 batches an epoch.
    assertEquals(
        List.of(2, 2, 2, 2, 2, 2, 2, 2, 5, 3, 5, 3),
        reports.stream().map(RoundReport::batches).toList());
    assertEquals(Set.of(12), reports.stream().map(RoundReport::rounds).collect(Collectors.toSet()));
    assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 1), averaged);
  }

  @Test
  void automaticFrequencyGrowsWhileRoundsAreMostlyOverhead() {
    // Of so small a network nearly all of a round is overhead.
    AveragingFrequency frequency = AveragingFrequency.auto();
    Settings settings = settings(2, frequency, 8, 4, 0.01, "sgd", AVERAGED, OuterOptimizer.PLAIN);
    List<RoundReport> reports = new ArrayList<>();
    TrainingData data =
        TrainingData.of(spark.parallelize(rows(512, 1), 2), settings.seed(), 2, new ClassCounts());
    ParameterAveraging.train(SMOOTH, data, settings, reports::add);
    // 64 batches an epoch: 8 rounds of 4, 4 of 8 ...
    assertEquals(4, reports.get(0).batches());
    assertEquals(8, reports.get(8).batches());
    RoundReport last = reports.get(reports.size() - 1);
    assertEquals(last.round(), last.rounds());
    assertEquals(8 * 512, last.examples());
    assertEquals(8 * 64, reports.stream().mapToInt(RoundReport::batches).sum());
  }

  @Test
  void shardsOfSeveralBlocksAreReadBlockByBlock() {
    List<byte[]> rows = rows(103, 1);
    Settings settings = augmented(settings(3, 2, 3, 8, 0.01, "adam"));
    TrainingData data =
        TrainingData.of(spark.parallelize(rows, 4), settings.seed(), 3, new ClassCounts());
    Deal deal = new Deal(103, 3, 4);
    List<RoundReport> reports = new ArrayList<>();
    try (Shards shards = data.deal(deal, 36)) {
      assertEquals(12, shards.blocks().getNumPartitions());
      Worker worker = new Worker(EVERYTHING, settings, RoundPlan.of(settings, 103), deal, 1);
      Checkpoint start =
          ParameterAveraging.beginning(
              EVERYTHING,
              Optional.empty(),
              settings,
              Fingerprints.of(EVERYTHING, Optional.empty(), data, settings, Optional.empty(), 1));
      float[] averaged =
          new TrainingLoop(
                  shards,
                  worker,
                  TrainingState.of(spark.sc(), worker, start.carried()),
                  Optional.empty(),
                  start,
                  reports::add)
              .run((round, parameters) -> Optional.empty(), Checkpoints.none());
      assertArrayEquals(WithoutSpark.train(EVERYTHING, rows, settings, 4), averaged);
    }
    assertEquals(3 * 103, reports.get(reports.size() - 1).examples());
  }

  @Test
  void largeModelsAreAveragedOnTheExecutorsToTheSameBits() {
    // Two workers with 3 x 3 million values each are more than what the driver collects.
    NetworkSpec large = NetworkSpec.parse("mlp:1700,1700", Shape.vector(36)).withOutput(3);
    List<byte[]> rows = rows(24, 1);
    Settings settings = settings(2, 2, 1, 4, 0.001, "adam");
    float[] averaged = train(large, spark.parallelize(rows, 3), settings);
    assertArrayEquals(WithoutSpark.train(large, rows, settings, 1), averaged);
  }

  @Test
  void averagingSgdEveryStepIsTrainingWithAsManyTimesLargerBatches() {
    int workers = 4;
    List<byte[]> rows = rows(4 * 30, 2);
    Settings settings = settings(workers, 1, 2, 5, 0.1, "sgd");
    float[] averaged = train(SMOOTH, spark.parallelize(rows, 3), settings);
    float[] large = trainOnUnitedBatches(SMOOTH, rows, settings);
    double largest =
        IntStream.range(0, large.length).mapToDouble(i -> Math.abs(large[i])).max().orElseThrow();
    for (int i = 0; i < large.length; i++) {
      assertEquals(large[i], averaged[i], 1e-5 * largest, "parameter " + i);
    }
  }

  @Test
  void partitionsAndOrderOfTheInputLeaveNoTrace() {
    List<byte[]> rows = rows(61, 3);
    rows.addAll(rows.subList(0, 7)); // duplicates
    Settings settings = augmented(settings(3, 2, 2, 8, 0.01, "adam"));
    float[] expected = train(EVERYTHING, spark.parallelize(rows, 1), settings);
    Collections.shuffle(rows, new Random(5));
    JavaRDD<byte[]> unevenWithEmptyPartitions =
        spark
            .parallelize(rows, 5)
            .mapPartitionsWithIndex(
                (index, part) -> index == 2 ? Collections.emptyIterator() : part, true)
            .union(
                spark
                    .parallelize(rows, 5)
                    .mapPartitionsWithIndex(
                        (index, part) -> index == 2 ? part : Collections.emptyIterator(), true));
    assertArrayEquals(expected, train(EVERYTHING, unevenWithEmptyPartitions, settings));
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    List<byte[]> rows = rows(40, 4);
    Settings settings = settings(2, 2, 1, 8, 0.01, "adam");
    Settings other =
        new Settings(
            2,
            settings.averagingFrequency(),
            settings.course(),
            settings.update(),
            settings.optimizerStateMode(),
            settings.outer(),
            settings.loss(),
            Emphasis.NONE,
            Augmentation.NONE,
            8,
            Arithmetic.of("dl4j", Device.Kind.CPU));
    assertFalse(
        Arrays.equals(
            train(SMOOTH, spark.parallelize(rows, 2), settings),
            train(SMOOTH, spark.parallelize(rows, 2), other)));
  }

  @Test
  void shardsAreEquallyLargeWithinOneRow() {
    TrainingData data = TrainingData.of(spark.parallelize(rows(50, 6), 4), 7, 4, new ClassCounts());
    try (Shards shards = data.deal(4, 36)) {
      assertEquals(List.of(13, 13, 12, 12), shards.blocks().map(Shard::rows).collect());
    }
  }

  @Test
  void everyRowIsSeenOnceAnEpoch() {
    List<RoundReport> reports = new ArrayList<>();
    Settings settings = settings(3, 2, 4, 8, 0.01, "sgd");
    TrainingData data =
        TrainingData.of(spark.parallelize(rows(100, 7), 4), 7, 3, new ClassCounts());
    ParameterAveraging.train(SMOOTH, data, settings, reports::add);
    // 34 rows a worker at most, so 5 batches an epoch: rounds of 2, 2 and 1.
    assertEquals(12, reports.size());
    assertEquals(
        List.of(100L, 200L, 300L, 400L),
        reports.stream().filter(r -> r.round() % 3 == 0).map(RoundReport::examples).toList());
    assertEquals(
        List.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4),
        reports.stream().map(RoundReport::epoch).toList());
  }

  @Test
  void lossFalls() {
    List<RoundReport> reports = new ArrayList<>();
    TrainingData data =
        TrainingData.of(spark.parallelize(rows(200, 8), 2), 7, 2, new ClassCounts());
    ParameterAveraging.train(EVERYTHING, data, settings(2, 4, 15, 16, 0.01, "adam"), reports::add);
    double last = reports.get(reports.size() - 1).loss();
    assertTrue(last < reports.get(0).loss() / 2, reports.get(0).loss() + " became " + last);
  }

  @Test
  void moreWorkersThanRowsBecomeAsManyAsRows() {
    List<byte[]> rows = rows(3, 9);
    float[] many = train(SMOOTH, spark.parallelize(rows, 2), settings(8, 2, 2, 4, 0.1, "sgd"));
    float[] three = train(SMOOTH, spark.parallelize(rows, 2), settings(3, 2, 2, 4, 0.1, "sgd"));
    assertArrayEquals(three, many);
  }

  @Test
  void divergenceEndsTrainingWithRoundRateAndAdvice() {
    TrainingData data =
        TrainingData.of(spark.parallelize(rows(64, 10), 2), 7, 2, new ClassCounts());
    Settings settings = settings(2, 2, 5, 8, 1e20, "sgd");
    DivergedException e =
        assertThrows(
            DivergedException.class,
            () -> ParameterAveraging.train(SMOOTH, data, settings, SILENT));
    assertTrue(e.getMessage().contains("round"), e.getMessage());
    assertTrue(e.getMessage().contains("1.0E20"), e.getMessage());
    assertTrue(e.getMessage().contains("Divide learningRate by 10"), e.getMessage());
  }

  @Test
  void leavesNoCachedDataBehind() {
    train(SMOOTH, spark.parallelize(rows(30, 11), 2), settings(2, 2, 1, 8, 0.1, "sgd"));
    assertTrue(spark.getPersistentRDDs().isEmpty());
  }

  static float[] train(NetworkSpec network, JavaRDD<byte[]> rows, Settings settings) {
    TrainingData data =
        TrainingData.of(rows, settings.seed(), settings.workers(), new ClassCounts());
    return ParameterAveraging.train(network, data, settings, SILENT);
  }

  static Settings settings(
      int workers, int frequency, int epochs, int batchSize, double rate, String optimizer) {
    return settings(
        workers,
        AveragingFrequency.of(frequency),
        epochs,
        batchSize,
        rate,
        optimizer,
        AVERAGED,
        OuterOptimizer.PLAIN);
  }

  static Settings settings(
      int workers,
      AveragingFrequency frequency,
      int epochs,
      int batchSize,
      double rate,
      String optimizer,
      OptimizerStateMode mode,
      OuterOptimizer outer) {
    return new Settings(
        workers,
        frequency,
        Course.of(epochs, batchSize),
        new Update(Optimizer.parse(optimizer), rate, LearningRateSchedule.parse("cosine")),
        mode,
        outer,
        new SoftmaxCrossEntropy(),
        Emphasis.NONE,
        Augmentation.NONE,
        7,
        Arithmetic.of("dl4j", Device.Kind.CPU));
  }

  /** The same settings, computed with something else. */
  /** The same with images that are changed in training. */
  static Settings augmented(Settings settings) {
    return new Settings(
        settings.workers(),
        settings.averagingFrequency(),
        settings.course(),
        settings.update(),
        settings.optimizerStateMode(),
        settings.outer(),
        settings.loss(),
        settings.emphasis(),
        new Augmentation(
            List.of(
                new Crop(2, Crop.PaddingMode.REFLECT, null),
                new Flip(null, true, null),
                new Noise(0.1, 0.5))),
        settings.seed(),
        settings.arithmetic());
  }

  static Settings on(Arithmetic arithmetic, Settings settings) {
    return new Settings(
        settings.workers(),
        settings.averagingFrequency(),
        settings.course(),
        settings.update(),
        settings.optimizerStateMode(),
        settings.outer(),
        settings.loss(),
        settings.emphasis(),
        settings.augmentation(),
        settings.seed(),
        arithmetic);
  }

  /** Bright spots whose column tells the class, with weights that differ. */
  static List<byte[]> rows(int count, long seed) {
    Random random = new Random(seed);
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % 3;
      double[] features = new double[36];
      Arrays.setAll(features, j -> 0.3 * random.nextGaussian());
      features[random.nextInt(6) * 6 + 2 * label + random.nextInt(2)] += 3;
      rows.add(PackedRow.pack(features, label, i % 4 == 0 ? 2 : 1));
    }
    return rows;
  }

  /** One machine whose every batch is made of those that the workers take at that step. */
  private static float[] trainOnUnitedBatches(
      NetworkSpec spec, List<byte[]> rows, Settings settings) {
    List<byte[]> sorted = WithoutSpark.sorted(rows, settings);
    int workers = settings.workers();
    List<Shard> shards = new ArrayList<>();
    int steps = rows.size() / workers / settings.course().batchSize();
    for (int worker = 0; worker < workers; worker++) {
      int first = worker;
      List<byte[]> ofWorker =
          IntStream.range(0, sorted.size())
              .filter(i -> i % workers == first)
              .mapToObj(sorted::get)
              .toList();
      shards.add(Shard.of(spec.input().size(), ofWorker.iterator()));
    }
    int length = spec.input().size();
    Batch part = new Batch(length, 1, settings.course().batchSize());
    Batch whole = new Batch(length, 1, settings.course().batchSize() * workers);
    try (Network network = Backends.named("dl4j").open(spec, Device.CPU, 1)) {
      network.load(network.layout().initialValues(settings.seed()));
      List<Vector> state = state(network, settings);
      for (int step = 0; step < settings.course().epochs() * steps; step++) {
        whole.resize(settings.course().batchSize() * workers);
        int at = 0;
        for (int worker = 0; worker < workers; worker++) {
          Shard shard = shards.get(worker);
          new BatchSequence(
                  new Blocks(shard.rows(), 1), settings.seed(), worker, step / steps, steps)
              .read(step % steps, List.of(shard).iterator(), BatchSequence.Change.NONE)
              .next(part);
          System.arraycopy(part.features(), 0, whole.features(), at * length, part.rows() * length);
          System.arraycopy(part.targets(), 0, whole.targets(), at, part.rows());
          System.arraycopy(part.weights(), 0, whole.weights(), at, part.rows());
          at += part.rows();
        }
        network.gradient(whole, settings.loss(), 0);
        step(network, state, settings, step, settings.course().epochs() * steps);
      }
      return parameters(network);
    }
  }

  private static List<Vector> state(Network network, Settings settings) {
    return IntStream.range(0, settings.update().optimizer().stateVectors())
        .mapToObj(i -> network.zeros(network.trainable().length()))
        .toList();
  }

  private static void step(
      Network network, List<Vector> state, Settings settings, int step, int steps) {
    Moment at = new Moment(step, steps, steps / settings.course().epochs());
    settings
        .update()
        .on(network.layout(), network.trainable(), network.gradient(), state)
        .step(at, step + 1);
  }

  private static float[] parameters(Network network) {
    float[] parameters = new float[network.layout().size()];
    network.store(parameters);
    return parameters;
  }
}

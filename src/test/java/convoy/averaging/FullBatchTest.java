package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.backend.Arithmetic;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.data.ClassCounts;
import convoy.data.PackedRow;
import convoy.data.augment.Augmentation;
import convoy.network.Dense;
import convoy.network.Initializer;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** L-BFGS over a worker's whole shard. */
@WhateverSpark
class FullBatchTest {
  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  private static final NetworkSpec SOFTMAX_REGRESSION =
      new NetworkSpec(
          Shape.vector(4), List.of(Dense.of(3).initializer(Initializer.GLOROT_UNIFORM)));

  private static Settings settings(String backend, int epochs, int batchSize) {
    return new Settings(
        1,
        AveragingFrequency.of(16),
        Course.of(epochs, batchSize),
        new Update(Optimizer.parse("lbfgs"), 0.001, new LearningRateSchedule.Constant()),
        OptimizerStateMode.AVERAGED,
        OuterOptimizer.PLAIN,
        new SoftmaxCrossEntropy(),
        Emphasis.NONE,
        Augmentation.NONE,
        7,
        Arithmetic.of(backend, Device.Kind.CPU));
  }

  /** Classes that no plane parts. */
  private static List<byte[]> rows() {
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      int row = i;
      double[] features = new double[4];
      Arrays.setAll(features, j -> Math.sin((row + 1) * (j + 1) * 1.7));
      rows.add(PackedRow.pack(features, (i * i / 3 + i) % 3, i % 4 == 0 ? 2 : 1));
    }
    return rows;
  }

  private float[] train(Settings settings, int partitions, List<RoundReport> reports) {
    TrainingData data =
        TrainingData.of(
            spark.parallelize(rows(), partitions), settings.seed(), 1, new ClassCounts());
    return ParameterAveraging.train(SOFTMAX_REGRESSION, data, settings, reports::add);
  }

  // X = [[sin((i + 1) * (j + 1) * 1.7) for j in range(4)] for i in range(90)]
  // y = [(i * i // 3 + i) % 3 for i in range(90)]; w = [2 if i % 4 == 0 else 1 for i in range(90)]
  // model = LogisticRegression(C=inf, tol=1e-12).fit(X, y, sample_weight=w)
  // log_loss(y, model.predict_proba(X), sample_weight=w)
  @ParameterizedTest
  @MethodSource("convoy.backend.Backends#names")
  void findsTheLeastLossOfSoftmaxRegression(String backend) {
    List<RoundReport> reports = new ArrayList<>();
    train(settings(backend, 20, 16), 3, reports);
    List<Double> losses = reports.stream().map(RoundReport::loss).toList();
    assertEquals(20, losses.size(), "one round an epoch");
    for (int i = 1; i < losses.size(); i++) {
      assertTrue(losses.get(i) <= losses.get(i - 1) + 1e-6, losses.toString());
    }
    assertEquals(0.9787967849983152, losses.get(19), 1e-6);
    assertEquals(20 * 90, reports.get(19).examples());
  }

  @Test
  void partitionsLeaveNoTraceAndBatchesLittle() {
    String backend = Backends.names().get(0);
    float[] parameters = train(settings(backend, 4, 16), 1, new ArrayList<>());
    assertArrayEquals(parameters, train(settings(backend, 4, 16), 5, new ArrayList<>()));
    // The gradient of all rows is the mean over mini-batches, whatever these are.
    assertArrayEquals(parameters, train(settings(backend, 4, 90), 2, new ArrayList<>()), 1e-4f);
  }

  @Test
  void itsTasksNeedRoomForAllRows() {
    TrainingMemory memory =
        new TrainingMemory("lbfgs", SOFTMAX_REGRESSION, settings("dl4j", 1, 100), false);
    double more = memory.task(3_000_000).heapBytes() - memory.task(1_000_000).heapBytes();
    assertEquals(2e6 * (4 + 1 + 1) * Float.BYTES, more, 1e3);
  }
}

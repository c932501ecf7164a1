package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.Arithmetic;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.ClassCounts;
import convoy.data.PackedRow;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.Loss;
import convoy.testing.EachBackend;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@WhateverSpark
@EachBackend
class ExactStatisticsTest {
  private static final int ROWS = 103;
  private static final Shape SHAPE = new Shape(2, 3, 2);

  /** Normalized first of all, and again where that has an effect, and within a block. */
  private static final NetworkSpec NETWORK =
      NetworkSpec.parse(
              "{\"layers\": [{\"type\": \"batchNormalization\", \"momentum\": 0.3},"
                  + " {\"type\": \"dropout\", \"rate\": 0.9},"
                  + " {\"type\": \"convolution\", \"filters\": 3, \"kernel\": 2,"
                  + " \"weightNormalization\": true},"
                  + " {\"type\": \"batchNormalization\"},"
                  + " {\"type\": \"activation\", \"function\": \"tanh\"},"
                  + " {\"type\": \"residual\", \"layers\": [{\"type\": \"dropout\", \"rate\": 0.9},"
                  + " {\"type\": \"convolution\", \"filters\": 3, \"kernel\": 1},"
                  + " {\"type\": \"batchNormalization\"}]}]}",
              SHAPE)
          .withOutput(3);

  @Parameter String backend;

  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  private static double[][] examples() {
    Random random = new Random(5);
    double[][] examples = new double[ROWS][SHAPE.size()];
    for (double[] example : examples) {
      // The channels differ, in their means and in their deviations.
      Arrays.setAll(
          example,
          i -> (float) (i < 6 ? 3 + random.nextGaussian() : -40 + 9 * random.nextDouble()));
    }
    return examples;
  }

  private static List<byte[]> rows() {
    List<byte[]> rows = new ArrayList<>();
    for (double[] example : examples()) {
      rows.add(PackedRow.pack(example, rows.size() % 3, 1 + rows.size() % 4));
    }
    return rows;
  }

  private Settings settings(int workers, int batchSize) {
    return ParameterAveragingTest.on(
        Arithmetic.of(backend, Device.Kind.CPU),
        ParameterAveragingTest.settings(workers, 2, 1, batchSize, 0.1, "sgd"));
  }

  private float[] found(List<byte[]> rows, int partitions, Settings settings) {
    TrainingData data =
        TrainingData.of(
            spark.parallelize(rows, partitions),
            settings.seed(),
            settings.workers(),
            new ClassCounts());
    return ExactStatistics.of(NETWORK, initial(), data, settings);
  }

  private static float[] initial() {
    return new ParameterLayout(NETWORK).initialValues(3);
  }

  private static float[] tensor(float[] parameters, String layer, String name) {
    ParameterLayout.Tensor tensor = new ParameterLayout(NETWORK).tensor(layer, name);
    return Arrays.copyOfRange(parameters, tensor.offset(), tensor.offset() + tensor.length());
  }

  @Test
  void ofTheFirstTheyAreMeanAndVarianceOfAllRowsHoweverThoseAreCut() {
    float[] parameters = found(rows(), 3, settings(3, 7));
    for (int channel = 0; channel < 2; channel++) {
      int from = 6 * channel;
      double[] values =
          Arrays.stream(examples())
              .flatMapToDouble(e -> Arrays.stream(e, from, from + 6))
              .toArray();
      double mean = Arrays.stream(values).average().orElseThrow();
      double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
      double variance = squares / (values.length - 1);
      String layer = "batchNormalization1";
      assertEquals(mean, tensor(parameters, layer, "running_mean")[channel], 2e-6 * Math.abs(mean));
      assertEquals(variance, tensor(parameters, layer, "running_var")[channel], 2e-6 * variance);
    }
    int learnt = new ParameterLayout(NETWORK).trainableSize();
    assertArrayEquals(
        Arrays.copyOf(initial(), learnt), Arrays.copyOf(parameters, learnt), "not changed");
  }

  /** By one mini-batch of all rows, prediction is what training without dropout makes of it. */
  @Test
  void theyAreThoseThatThePredictionNeeds() {
    float[] parameters = found(rows(), 2, settings(1, ROWS));
    Batch all = new Batch(SHAPE.size(), 1, ROWS);
    all.resize(ROWS);
    Arrays.fill(all.weights(), 1);
    double[][] examples = examples();
    for (int i = 0; i < ROWS * SHAPE.size(); i++) {
      all.features()[i] = (float) examples[i / SHAPE.size()][i % SHAPE.size()];
    }
    Loss loss = settings(1, ROWS).loss();
    NetworkSpec withoutDropout = NETWORK.observing();
    float[] outputs = new float[3 * ROWS];
    try (Network network = Backends.named(backend).open(withoutDropout, Device.CPU, 1)) {
      network.load(parameters);
      network.predict(all.features(), ROWS, outputs);
      double predicted = loss.evaluate(outputs, 3, all, new float[3 * ROWS]);
      double trained = network.gradient(all, loss, 1);
      // The variance is over n in training, over n - 1 in prediction; n is 206 or more.
      assertEquals(trained, predicted, 2e-3 * trained);
      network.load(initial());
      network.predict(all.features(), ROWS, outputs);
      double untold = loss.evaluate(outputs, 3, all, new float[3 * ROWS]);
      assertEquals(true, Math.abs(untold - trained) > 0.1 * trained, "they matter");
    }
  }

  @Test
  void partitionsAndOrderOfTheInputLeaveNoTrace() {
    List<byte[]> rows = rows();
    float[] expected = found(rows, 1, settings(3, 4));
    Collections.shuffle(rows, new Random(5));
    assertArrayEquals(expected, found(rows, 5, settings(3, 4)));
  }

  @Test
  void aSingleRowIsItsOwnMean() {
    float[] parameters = found(rows().subList(0, 1), 1, settings(1, 4));
    double mean = Arrays.stream(examples()[0], 0, 6).average().orElseThrow();
    assertEquals(mean, tensor(parameters, "batchNormalization1", "running_mean")[0], 1e-5);
  }
}

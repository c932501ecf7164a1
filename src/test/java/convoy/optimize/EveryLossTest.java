package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.network.Json;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each loss that there is, with its default constants and with others. */
class EveryLossTest {
  private static final int ROWS = 6;
  private static final int WIDTH = 3;

  static Stream<String> losses() {
    return Stream.concat(
        Json.names(Loss.class).stream(),
        Stream.of(
            "{\"type\": \"softmaxCrossEntropy\", \"labelSmoothing\": 0.3}",
            "{\"type\": \"sigmoidSquaredError\", \"low\": 0, \"high\": 1}",
            "{\"type\": \"huber\", \"delta\": 0.5}",
            "{\"type\": \"quantile\", \"quantile\": 0.9}",
            "{\"type\": \"huberQuantile\", \"quantile\": 0.05, \"delta\": 0.5}"));
  }

  static Stream<String> ofProbabilities() {
    return losses().filter(name -> Loss.parse(name).targets() != Targets.NUMBERS);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientIsTheSlopeOfTheMeanLoss(String name) {
    Loss loss = Loss.parse(name);
    Random random = new Random(5);
    Batch batch = batch(loss.targets(), random);
    // Multiples of 2^-10, so that float32 holds a step of 2^-12, and no step meets a kink.
    float[] outputs = new float[ROWS * WIDTH];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (float) (Math.round(2048 * random.nextGaussian()) * 0x1p-10);
    }
    float[] gradient = new float[outputs.length];
    loss.evaluate(outputs, WIDTH, batch, gradient);
    for (int i = 0; i < outputs.length; i++) {
      double slope =
          (at(loss, outputs, i, 0x1p-12f, batch) - at(loss, outputs, i, -0x1p-12f, batch));
      assertEquals(slope * 0x1p11 / batch.totalWeight(), gradient[i], 1e-6, name + ", output " + i);
    }
  }

  private static double at(Loss loss, float[] outputs, int i, float step, Batch batch) {
    float[] moved = outputs.clone();
    moved[i] += step;
    return loss.evaluate(moved, WIDTH, batch, new float[moved.length]);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void hugeOutputsStayFinite(String name) {
    Loss loss = Loss.parse(name);
    Batch batch = batch(loss.targets(), new Random(6));
    for (float huge : new float[] {1e4f, 1e30f}) {
      float[] outputs = new float[ROWS * WIDTH];
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = i % 4 == 3 ? 0 : i % 2 == 0 ? huge : -huge;
      }
      float[] gradient = new float[outputs.length];
      assertTrue(Double.isFinite(loss.evaluate(outputs, WIDTH, batch, gradient)), name);
      for (float slope : gradient) {
        assertTrue(Float.isFinite(slope), name + ": " + Arrays.toString(gradient));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void noWeightGivesNoGradient(String name) {
    Loss loss = Loss.parse(name);
    Batch batch = batch(loss.targets(), new Random(7));
    Arrays.fill(batch.weights(), 0);
    float[] gradient = new float[ROWS * WIDTH];
    Arrays.fill(gradient, 7);
    assertEquals(0, loss.evaluate(new float[ROWS * WIDTH], WIDTH, batch, gradient), name);
    assertArrayEquals(new float[ROWS * WIDTH], gradient, Float.MIN_VALUE, name); // either zero
  }

  @ParameterizedTest
  @MethodSource("ofProbabilities")
  void predictsProbabilitiesInTheOrderOfTheOutputs(String name) {
    Loss loss = Loss.parse(name);
    for (double scale : new double[] {1, 1e4}) {
      double[] predicted = {-2 * scale, -3 * scale, -1 * scale};
      loss.predict(predicted);
      assertTrue(predicted[1] <= predicted[0] && predicted[0] <= predicted[2], name);
      assertTrue(predicted[1] >= 0 && predicted[2] <= 1, name);
      if (loss.targets() == Targets.CLASS) {
        assertEquals(1, Arrays.stream(predicted).sum(), 1e-12, name);
      }
    }
  }

  /** Numbers lie between multiples of 2^-10; some weights are 0. */
  private static Batch batch(Targets targets, Random random) {
    Batch batch = new Batch(1, targets.length(WIDTH), ROWS);
    batch.resize(ROWS);
    for (int i = 0; i < ROWS * batch.targetLength(); i++) {
      batch.targets()[i] =
          switch (targets) {
            case CLASS -> random.nextInt(WIDTH);
            case LABELS -> random.nextInt(2);
            case NUMBERS -> (float) ((Math.round(2048 * random.nextGaussian()) + 0.5) * 0x1p-10);
          };
    }
    for (int row = 0; row < ROWS; row++) {
      batch.weights()[row] = row / 2f;
    }
    return batch;
  }
}

package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.LayerSettings;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Moment;
import convoy.optimize.Optimizer;
import convoy.optimize.Regularization;
import convoy.optimize.Sgd;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.StepGradient;
import convoy.optimize.Update;
import convoy.optimize.UpdateSteps;
import convoy.optimize.Vector;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What acts on gradient and parameters besides the optimizer, in each backend. */
@EachBackend
class RegularizationTest {
  private static final double NONE = Regularization.UNLIMITED;
  private static final NetworkSpec SMALL =
      NetworkSpec.parse(
              "{\"layers\": [{\"type\": \"dense\", \"units\": 3}, {\"type\": \"batchNormalization\"}]}",
              Shape.vector(2))
          .withOutput(2);

  @Parameter String backend;

  private static Update update(String name) {
    return switch (name) {
      case "l2" -> update("adam", 0, 0.05, 0, NONE, NONE, NONE, "{}");
      case "l2Bias" -> update("sgd", 0, 0.05, 0.02, NONE, NONE, NONE, "{}");
      case "clipValue" -> update("nesterov", 0, 0, 0, NONE, 0.3, NONE, "{}");
      case "clipNorm" -> update("nesterov", 0, 0, 0, NONE, NONE, 0.8, "{}");
      case "bothClippedBeforeL2" -> update("sgd", 0, 0.05, 0, NONE, 0.5, 1, "{}");
      case "layers" ->
          update(
              "nesterov",
              0,
              0.05,
              0,
              NONE,
              NONE,
              NONE,
              "{'*1': {'learningRateFactor': 3}, 'dense1': {'learningRateFactor': 0.1, 'l2': 0.2}}");
      case "frozen" -> update("adam", 0, 0, 0, NONE, NONE, 0.8, "{'dense1': {'frozen': true}}");
      case "l1" ->
          update("sgd", 1.5, 0, 0, NONE, NONE, NONE, "{'dense2': {'learningRateFactor': 0.5}}");
      case "l1WithAdam" -> update("adam", 0.6, 0, 0, NONE, NONE, NONE, "{}");
      case "maxNorm" -> update("nesterov", 0, 0, 0, 0.7, NONE, NONE, "{}");
      case "everything" ->
          update(
              "adam",
              0.1,
              0.05,
              0.02,
              0.9,
              1,
              3,
              "{'dense1': {'learningRateFactor': 0.5, 'l2': 0.2}, 'batch*': {'frozen': true}}");
      case "accumulation" -> update("nesterov", 0, 0, 0, NONE, NONE, NONE, "{}");
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Update update(
      String optimizer,
      double l1,
      double l2,
      double l2Bias,
      double maxNorm,
      double clipValue,
      double clipNorm,
      String layers) {
    return new Update(
        Optimizer.parse(optimizer),
        0.1,
        LearningRateSchedule.parse("cosine"),
        new Regularization(
            l1,
            l2,
            l2Bias,
            maxNorm,
            clipValue,
            clipNorm,
            LayerSettings.parse(layers.replace('\'', '"'))));
  }

  @ParameterizedTest(name = "{0}, {1} steps")
  @CsvFileSource(resources = "/convoy/optimize/regularization.csv", maxCharsPerColumn = 400)
  void stepsAsPyTorchDoes(String name, int steps, String expected) {
    double[] weights = name.equals("accumulation") ? new double[] {2, 1, 3} : new double[] {1};
    try (Network network = Backends.named(backend).open(SMALL, Device.CPU, 1)) {
      float[] start = new float[network.layout().size()];
      for (int i = 0; i < start.length; i++) {
        start[i] = (float) (0.6 * Math.cos(i));
      }
      network.load(start);
      Update update = update(name);
      Vector mean =
          weights.length == 1 ? network.gradient() : network.zeros(network.gradient().length());
      StepGradient gradient = new StepGradient(network.gradient(), mean);
      UpdateSteps updateSteps =
          update.on(network.layout(), network.trainable(), mean, state(network, update));
      for (int step = 0; step < steps; step++) {
        gradient.begin();
        for (int part = 0; part < weights.length; part++) {
          network.gradient().set(anyGradient(network.gradient().length(), step, part));
          gradient.add(weights[part]);
        }
        updateSteps.step(new Moment(step, 10, 10), step + 1);
      }
      assertArrayEquals(
          Stream.of(expected.split(" ")).mapToDouble(Double::parseDouble).toArray(),
          doubles(network.trainable()),
          4e-6);
    }
  }

  @Test
  void theGradientWithL2IsTheDerivativeOfTheLossWithThePenalty() {
    NetworkSpec spec =
        NetworkSpec.parse(
                "{\"layers\": [{\"type\": \"dense\", \"units\": 7}, {\"type\": \"batchNormalization\"},"
                    + " {\"type\": \"activation\", \"function\": \"tanh\"}]}",
                Shape.vector(6))
            .withOutput(4);
    Batch batch = Batches.random(spec, 12, 3);
    Regularization l2 = new Regularization(0, 0.3, 0.2, NONE, NONE, NONE, LayerSettings.NONE);
    Update update = new Update(new Sgd(), 1, new LearningRateSchedule.Constant(), l2);
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] start = network.layout().initialValues(11);
      for (ParameterLayout.Tensor tensor : network.layout().learnt()) {
        Arrays.fill(start, tensor.offset(), tensor.offset() + 2, 0.7f); // biases begin as zeros
      }
      network.load(start);
      network.gradient(batch, new SoftmaxCrossEntropy(), 5);
      update
          .on(network.layout(), network.trainable(), network.gradient(), List.of())
          .step(new Moment(0, 1, 1), 1);
      double[] moved = doubles(network.trainable());
      for (ParameterLayout.Tensor tensor : network.layout().learnt()) {
        for (int i = tensor.offset(); i < tensor.offset() + 3; i++) {
          double slope =
              (penalized(network, batch, start, i, 0.01f)
                      - penalized(network, batch, start, i, -0.01f))
                  / 0.02;
          assertEquals(slope, start[i] - moved[i], 4e-3, tensor.name() + " " + i);
        }
      }
    }
  }

  /** The loss with its penalties, where one parameter is changed. */
  private static double penalized(
      Network network, Batch batch, float[] parameters, int index, float change) {
    float[] moved = parameters.clone();
    moved[index] += change;
    network.load(moved);
    double loss = network.gradient(batch, new SoftmaxCrossEntropy(), 5) / batch.totalWeight();
    for (ParameterLayout.Tensor tensor : network.layout().learnt()) {
      double lambda =
          switch (tensor.kind()) {
            case WEIGHT -> 0.3;
            case BIAS -> 0.2;
            default -> 0;
          };
      for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
        loss += lambda * moved[i] * moved[i];
      }
    }
    return loss;
  }

  @Test
  void whatDivergesIsNotHidden() {
    Regularization all = new Regularization(1, 0.1, 0, 1, 1, 1, LayerSettings.NONE);
    Update update = new Update(new Sgd(), 0.1, new LearningRateSchedule.Constant(), all);
    try (Network network = Backends.named(backend).open(SMALL, Device.CPU, 1)) {
      network.load(network.layout().initialValues(1));
      float[] gradient = new float[network.gradient().length()];
      gradient[1] = Float.NaN;
      network.gradient().set(gradient);
      update
          .on(network.layout(), network.trainable(), network.gradient(), List.of())
          .step(new Moment(0, 1, 1), 1);
      assertTrue(Double.isNaN(doubles(network.trainable())[1]));
    }
  }

  private static List<Vector> state(Network network, Update update) {
    return Stream.generate(() -> network.zeros(network.trainable().length()))
        .limit(update.optimizer().stateVectors())
        .toList();
  }

  private static double[] doubles(Vector vector) {
    float[] values = new float[vector.length()];
    vector.get(values);
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static float[] anyGradient(int length, int step, int part) {
    float[] gradient = new float[length];
    for (int i = 0; i < length; i++) {
      gradient[i] = (float) (Math.sin(i + 3 * step + 7 * part + 1) * (1 + 0.1 * i));
    }
    return gradient;
  }
}

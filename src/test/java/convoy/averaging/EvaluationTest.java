package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.report.ValidationScore;
import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.data.PackedRow;
import convoy.data.Shard;
import convoy.data.augment.Augmentation;
import convoy.network.NetworkSpec;
import convoy.network.Parameter;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.Accuracy;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  /** Two layers of two inputs and two outputs each. */
  private static final NetworkSpec LINEAR =
      NetworkSpec.parse("{\"layers\": [{\"type\": \"dense\", \"units\": 2}]}", Shape.vector(2))
          .withOutput(2);

  private static final Evaluation EVALUATION =
      new Evaluation(
          LINEAR,
          new Settings(
              1,
              AveragingFrequency.of(1),
              Course.of(1, 1),
              new Update(Optimizer.parse("sgd"), 0.1, LearningRateSchedule.parse("constant")),
              OptimizerStateMode.AVERAGED,
              OuterOptimizer.PLAIN,
              new SoftmaxCrossEntropy(),
              Emphasis.NONE,
              Augmentation.NONE,
              1,
              Arithmetic.of("dl4j", Device.Kind.CPU)),
          1);

  @Test
  void givesTheNumbersOfTheFormulas() {
    // Outputs are the inputs. In Python: a = log(1 + exp(-1)); b = log(1 + exp(2));
    // (a + 3 * b) / 4 is 1.6735114, and a weight of 1 in 4 is right.
    ValidationScore score = score(List.of(row(1, 0, 0, 1), row(0, 2, 0, 3)));
    assertEquals(1.6735114, score.loss(), 1e-7);
    assertEquals(0.25, score.metric("accuracy"));
  }

  @Test
  void severalBlocksAreAsOne() {
    List<byte[]> rows = new ArrayList<>(Collections.nCopies(149, row(1, 0, 0, 1)));
    rows.add(row(0, 2, 0, 50));
    // (149 * a + 50 * b) / 199 with a and b as above.
    ValidationScore score = score(rows);
    assertEquals(0.7689567, score.loss(), 1e-7);
    assertEquals(149.0 / 199, score.metric("accuracy"), 1e-12);
  }

  @Test
  void ofEqualOutputsTheFirstIsThePrediction() {
    assertEquals(1, score(List.of(row(1, 1, 0, 1))).metric("accuracy"));
    assertEquals(0, score(List.of(row(1, 1, 1, 1))).metric("accuracy"));
  }

  private static byte[] row(double first, double second, int label, double weight) {
    return PackedRow.pack(new double[] {first, second}, label, weight);
  }

  private static ValidationScore score(List<byte[]> rows) {
    ParameterLayout layout = new ParameterLayout(LINEAR);
    float[] parameters = new float[layout.size()];
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      if (tensor.kind() == Parameter.Kind.WEIGHT) { // the identity; biases are 0
        parameters[tensor.offset()] = 1;
        parameters[tensor.offset() + 3] = 1;
      }
    }
    return EVALUATION.run(parameters, Shard.of(2, rows.iterator())).score(List.of(new Accuracy()));
  }
}

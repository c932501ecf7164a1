package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonCreator;
import convoy.data.Batch;
import convoy.network.Checks;
import java.util.Optional;

/**
 * Cross-entropy after a softmax: -sum t log p with p = exp(z) / sum exp(z). Its gradient by the
 * output z is p - t. The target is a class, 0 to width - 1; t is 1 for it and 0 for the others or,
 * with label smoothing (Szegedy et al. 2016, section 7), 1 - labelSmoothing + labelSmoothing /
 * width and labelSmoothing / width, as in PyTorch.
 *
 * @param labelSmoothing in [0, 1); default 0
 */
public record SoftmaxCrossEntropy(Double labelSmoothing) implements Loss {

  @JsonCreator
  public SoftmaxCrossEntropy {
    labelSmoothing = labelSmoothing == null ? 0 : labelSmoothing;
    Checks.check(
        labelSmoothing >= 0 && labelSmoothing < 1, "labelSmoothing", "in [0, 1)", labelSmoothing);
  }

  /** Without label smoothing. */
  public SoftmaxCrossEntropy() {
    this(0.0);
  }

  @Override
  public Targets targets() {
    return Targets.CLASS;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    double total = batch.totalWeight();
    double perUnit = total > 0 ? 1 / total : 0;
    double others = labelSmoothing / width;
    double own = 1 - labelSmoothing + others;
    double loss = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int from = row * width;
      int label = (int) batch.targets()[row];
      double weight = batch.weights()[row];
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = from; i < from + width; i++) {
        largest = Math.max(largest, outputs[i]);
      }
      double sum = 0;
      double ofAll = 0;
      for (int i = from; i < from + width; i++) {
        sum += Math.exp(outputs[i] - largest);
        ofAll += outputs[i];
      }
      double expected = (1 - labelSmoothing) * outputs[from + label] + others * ofAll;
      loss += weight * (largest + Math.log(sum) - expected);
      for (int i = from; i < from + width; i++) {
        double probability = Math.exp(outputs[i] - largest) / sum;
        double target = i == from + label ? own : others;
        gradient[i] = Tiny.flush((float) (weight * perUnit * (probability - target)));
      }
    }
    return loss;
  }

  /** The softmax: probabilities of the classes. */
  @Override
  public Link link() {
    return Link.SOFTMAX;
  }

  /** Without label smoothing, which asks for less certainty than there is. */
  @Override
  public Optional<Loss> likelihood() {
    return Optional.of(new SoftmaxCrossEntropy());
  }
}

package convoy.optimize;

import convoy.data.Batch;
import java.util.Optional;

/**
 * Binary cross-entropy of several labels at once: the mean over an example's outputs z, one for
 * each label, of -t log p - (1 - t) log(1 - p), with p = 1 / (1 + exp(-z)) and the target t, 1
 * where the label is true and 0 else; as PyTorch's {@code BCEWithLogitsLoss}. Its gradient by z is
 * (p - t) / labels.
 */
public record BinaryCrossEntropy() implements Loss {

  @Override
  public Targets targets() {
    return Targets.LABELS;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    return Elementwise.mean(
        outputs, width, batch, gradient, Sigmoid::crossEntropy, Sigmoid::crossEntropySlope);
  }

  /** The sigmoid of each output: the probability of its label. */
  @Override
  public Link link() {
    return Link.SIGMOID;
  }

  @Override
  public Optional<Loss> likelihood() {
    return Optional.of(this);
  }
}

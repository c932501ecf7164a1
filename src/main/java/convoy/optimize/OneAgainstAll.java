package convoy.optimize;

import convoy.data.Batch;
import java.util.Optional;

/**
 * A logistic regression for each class against all others, though only one is true: the sum over an
 * example's outputs z of -t log p - (1 - t) log(1 - p), with p = 1 / (1 + exp(-z)) and t 1 for the
 * example's class and 0 for the others. Its gradient by z is p - t. The target is a class, 0 to
 * width - 1.
 */
public record OneAgainstAll() implements Loss {

  @Override
  public Targets targets() {
    return Targets.CLASS;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    return Elementwise.sumOverClasses(
        outputs, width, batch, gradient, Sigmoid::crossEntropy, Sigmoid::crossEntropySlope);
  }

  /** Each output's sigmoid divided by the sum of all. */
  @Override
  public Link link() {
    return Link.SIGMOID_SHARES;
  }

  @Override
  public Optional<Loss> likelihood() {
    return Optional.of(this);
  }
}

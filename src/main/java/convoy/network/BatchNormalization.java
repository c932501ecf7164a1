package convoy.network;

import java.util.List;
import java.util.Set;

/**
 * Batch normalization (Ioffe and Szegedy 2015, algorithm 1), channel by channel: y = gamma (x -
 * mean) / sqrt(variance + epsilon) + beta. In training mean and variance (over n, not n - 1) are
 * the mini-batch's, over examples, rows and columns; in prediction they are running averages,
 * running = (1 - momentum) running + momentum batch, whose variance is over n - 1, as in PyTorch.
 *
 * @param momentum of the running averages, in (0, 1]; default 0.1
 * @param epsilon greater than 0; default 1e-5
 */
public record BatchNormalization(Double momentum, Double epsilon) implements Layer {

  /** The parameter that holds the running mean. */
  public static final String MEAN = "running_mean";

  /** The parameter that holds the running variance, which is never negative. */
  public static final String VARIANCE = "running_var";

  public BatchNormalization {
    momentum = momentum == null ? 0.1 : momentum;
    epsilon = epsilon == null ? 1e-5 : epsilon;
    Checks.check(momentum > 0 && momentum <= 1, "momentum", "in (0, 1]", momentum);
    Checks.positive(epsilon, "epsilon");
  }

  /** With the default momentum and epsilon. */
  public static BatchNormalization standard() {
    return new BatchNormalization(null, null);
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<Integer> shape = List.of(input.channels());
    return List.of(
        new Parameter("weight", shape, Parameter.Kind.SCALE, Initializer.ONES),
        new Parameter("bias", shape, Parameter.Kind.BIAS, Initializer.ZEROS),
        new Parameter(MEAN, shape, Parameter.Kind.STATISTIC, Initializer.ZEROS),
        new Parameter(VARIANCE, shape, Parameter.Kind.STATISTIC, Initializer.ONES));
  }

  @Override
  public boolean actsAlikeInTraining() {
    return false;
  }

  @Override
  public Layer observing() {
    return new BatchNormalization(1.0, epsilon);
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

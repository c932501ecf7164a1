package convoy.network;

import java.util.List;
import java.util.Set;

/**
 * Layer normalization (Ba, Kiros and Hinton 2016, equation 4), example by example: y = gamma (x -
 * mean) / sqrt(variance + epsilon) + beta, with mean and variance (over n, not n - 1) over all of
 * an example's values, in training and in prediction. Gamma and beta are learnt, one for each
 * value: PyTorch's {@code LayerNorm([channels, height, width])}.
 *
 * @param epsilon greater than 0; default 1e-5
 */
public record LayerNormalization(Double epsilon) implements Layer {

  public LayerNormalization {
    epsilon = epsilon == null ? 1e-5 : epsilon;
    Checks.positive(epsilon, "epsilon");
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    return Parameter.scaleAndShift(List.of(input.channels(), input.height(), input.width()));
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

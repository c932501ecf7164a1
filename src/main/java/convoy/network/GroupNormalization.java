package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/**
 * Group normalization (Wu and He 2018, equations 1 to 7), example by example: the channels are cut
 * into groups of neighbours, and y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with mean
 * and variance (over n, not n - 1) over all values of a group, in training and in prediction. Gamma
 * and beta are learnt, one for each channel. One group is layer normalization with a gamma a
 * channel, as many as channels is instance normalization.
 *
 * @param groups how many; they must divide the number of channels
 * @param epsilon greater than 0; default 1e-5
 */
public record GroupNormalization(@JsonProperty(required = true) int groups, Double epsilon)
    implements Layer {

  public GroupNormalization {
    epsilon = epsilon == null ? 1e-5 : epsilon;
    Checks.atLeastOne(groups, "groups");
    Checks.positive(epsilon, "epsilon");
  }

  @Override
  public Shape output(Shape input) {
    Checks.divides(groups, "groups", input.channels(), "channels of its input " + input);
    return input;
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    return Parameter.scaleAndShift(List.of(input.channels()));
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

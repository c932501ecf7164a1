package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/**
 * Inverted dropout (Srivastava et al. 2014): in training each value is zero with probability {@code
 * rate}, else divided by 1 - rate; in prediction nothing happens.
 *
 * @param rate the share of values dropped, in [0, 1)
 */
public record Dropout(@JsonProperty(required = true) double rate) implements Layer {

  public Dropout {
    Checks.check(rate >= 0 && rate < 1, "rate", "in [0, 1)", rate);
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public boolean actsAlikeInTraining() {
    return rate == 0;
  }

  @Override
  public Layer observing() {
    return new Dropout(0);
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of();
  }

  @Override
  public boolean actsValueByValue() {
    return true;
  }
}

package convoy.network;

import java.util.List;
import java.util.Set;

/**
 * x sigmoid(beta x) with a learnt beta (Ramachandran et al. 2017, "Searching for activation
 * functions", section 4), one for the layer, to which no penalty applies. With a beta that is fixed
 * it is {@link Activation.Function#SWISH}.
 *
 * @param initial beta before training, a finite number; default 1
 */
public record Swish(Double initial) implements Layer {

  public Swish {
    initial = initial == null ? 1 : initial;
    Checks.check(Double.isFinite(initial), "initial", "a finite number", initial);
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    return List.of(Parameter.constant("beta", List.of(1), Parameter.Kind.SCALE, initial));
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }

  @Override
  public boolean actsValueByValue() {
    return true;
  }
}

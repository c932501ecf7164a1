package convoy.network;

import java.util.List;
import java.util.Set;

/**
 * ReLU with a learnt slope below 0 (He et al. 2015, "Delving deep into rectifiers", equation 1): x
 * above 0, a x elsewhere; its derivative at 0 is a. No penalty applies to a, as the paper advises.
 * Weight: [channels] or [1].
 *
 * @param perChannel whether each channel has its own; default false: all have one
 * @param initial a before training, a finite number; default 0.25
 */
public record Prelu(Boolean perChannel, Double initial) implements Layer {

  public Prelu {
    perChannel = perChannel != null && perChannel;
    initial = initial == null ? 0.25 : initial;
    Checks.check(Double.isFinite(initial), "initial", "a finite number", initial);
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<Integer> shape = List.of(perChannel ? input.channels() : 1);
    return List.of(Parameter.constant("weight", shape, Parameter.Kind.SCALE, initial));
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

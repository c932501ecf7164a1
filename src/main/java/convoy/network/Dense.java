package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A fully connected layer: y = W x + b. An image enters flattened in the order channel, row,
 * column. Weight: [units, inputs].
 *
 * @param units outputs, at least 1
 * @param bias whether b is there; default true
 * @param initialization of W; default {@code heNormal}
 */
public record Dense(
    @JsonProperty(required = true) int units, Boolean bias, Initializer initialization)
    implements Layer {

  public Dense {
    bias = bias == null || bias;
    initialization = initialization == null ? Initializer.HE_NORMAL : initialization;
    Checks.atLeastOne(units, "units");
  }

  /** A dense layer with bias. */
  public static Dense of(int units) {
    return new Dense(units, null, null);
  }

  @Override
  public Shape output(Shape input) {
    return Shape.vector(units);
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<Parameter> parameters = new ArrayList<>();
    List<Integer> shape = List.of(units, input.size());
    parameters.add(new Parameter("weight", shape, Parameter.Kind.WEIGHT, initialization));
    if (bias) {
      parameters.add(new Parameter("bias", List.of(units), Parameter.Kind.BIAS, Initializer.ZEROS));
    }
    return parameters;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A fully connected layer: y = W x + b. An image enters flattened in the order channel, row,
 * column. Weight: [units, inputs].
 *
 * <p>In Java {@code Dense.of(500).bias(false)}.
 *
 * @param units outputs, at least 1
 * @param bias whether b is there; default true
 * @param initializer of W; null, the default, leaves it to {@link NetworkSpec#withInitializer}, and
 *     else is {@code heNormal}. Also read by the name it had in version 0.1.0.
 */
public record Dense(
    @JsonProperty(required = true) int units,
    Boolean bias,
    @JsonAlias("initialization") @JsonInclude(JsonInclude.Include.NON_NULL) Initializer initializer)
    implements Layer {

  public Dense {
    bias = bias == null || bias;
    Checks.atLeastOne(units, "units");
  }

  /** A dense layer with bias. */
  public static Dense of(int units) {
    return new Dense(units, null, null);
  }

  /** This layer with or without bias. */
  public Dense bias(boolean bias) {
    return Copies.with(this, "bias", bias);
  }

  /** This layer with weights that begin so. */
  public Dense initializer(Initializer initializer) {
    return Copies.with(this, "initializer", initializer);
  }

  @Override
  public Dense withInitializer(Initializer others) {
    return initializer == null ? initializer(others) : this;
  }

  @Override
  public Shape output(Shape input) {
    return Shape.vector(units);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return (long) units * input.size();
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(Parameter.weight(List.of(units, input.size()), initializer));
    if (bias) {
      parameters.add(Parameter.bias(units));
    }
    return parameters;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param weightNormalization whether each unit's row is w = g v / ||v||, of a length g and a
 *     direction v that are learnt in its place (Salimans and Kingma 2016, equation 2): {@code
 *     weight_g} and {@code weight_v}. Penalties act on g, whose square is that of w's length.
 *     Default false
 * @param orthogonal whether W is kept orthogonal: its rows orthonormal, or its columns where there
 *     are fewer. It is a product of Householder reflections that are learnt in its place, {@code
 *     reflections}; penalties do not act on them. Default false
 * @param sharedWith the full name of a dense layer before it, whose W and b it uses; default null,
 *     its own
 */
public record Dense(
    @JsonProperty(required = true) int units,
    Boolean bias,
    @JsonAlias("initialization") @JsonInclude(JsonInclude.Include.NON_NULL) Initializer initializer,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.class)
        Boolean weightNormalization,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.class)
        Boolean orthogonal,
    @JsonInclude(JsonInclude.Include.NON_NULL) String sharedWith)
    implements Layer, Weighted<Dense> {

  public Dense {
    bias = bias == null || bias;
    weightNormalization = weightNormalization != null && weightNormalization;
    orthogonal = orthogonal != null && orthogonal;
    Checks.atLeastOne(units, "units");
    WeightTensors.check(initializer, null, weightNormalization, orthogonal, sharedWith);
  }

  /** A dense layer with bias. */
  public static Dense of(int units) {
    return new Dense(units, null, null, null, null, null);
  }

  @Override
  public Dense withInitializer(Initializer others) {
    return WeightTensors.awaitInitializer(this) ? initializer(others) : this;
  }

  @Override
  public Shape output(Shape input) {
    WeightTensors.requireDirection(this);
    return Shape.vector(units);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return (long) units * input.size();
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    return new WeightTensors(this, weightShape(input)).learnt();
  }

  @Override
  public List<Derived> derived(Shape input) {
    return new WeightTensors(this, weightShape(input)).following(1);
  }

  @Override
  public List<Integer> weightShape(Shape input) {
    return List.of(units, input.size());
  }

  @Override
  public FixedKernels kernels() {
    return null;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/**
 * A function applied to every value or, {@code softmax}, to the channels at every place of an
 * image. Those whose constants are learnt are layers of their own: {@link Prelu}, {@link Swish}.
 *
 * @param function which
 * @param slope of {@code leakyRelu} below 0, at least 0; default 0.01
 * @param alpha of {@code elu}, at least 0; default 1
 * @param beta of {@code swish}, at least 0; default 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Activation(
    @JsonProperty(required = true) Function function, Double slope, Double alpha, Double beta)
    implements Layer {

  public Activation {
    Checks.present(function, "function");
    slope = constant("slope", slope, function, Function.LEAKY_RELU, 0.01);
    alpha = constant("alpha", alpha, function, Function.ELU, 1);
    beta = constant("beta", beta, function, Function.SWISH, 1);
  }

  /** A function with the defaults of its constants. */
  @JsonIgnore
  public Activation(Function function) {
    this(function, null, null, null);
  }

  private static Double constant(
      String name, Double value, Function function, Function owner, double otherwise) {
    if (function == owner) {
      Checks.atLeastZero(value == null ? otherwise : value, name);
      return value == null ? otherwise : value;
    }
    if (value != null) {
      throw new IllegalArgumentException(
          "'%s' is a constant of %s; %s has none of that name. Leave it out."
              .formatted(name, Json.compact(owner), Json.compact(function)));
    }
    return null;
  }

  /** The functions there are. */
  public enum Function {
    /** max(0, x); its derivative at 0 is 0. */
    @JsonProperty("relu")
    RELU,
    /** (e^x - e^-x) / (e^x + e^-x). */
    @JsonProperty("tanh")
    TANH,
    /** 1 / (1 + e^-x). */
    @JsonProperty("sigmoid")
    SIGMOID,
    /** x above 0, slope x elsewhere (Maas et al. 2013); its derivative at 0 is the slope. */
    @JsonProperty("leakyRelu")
    LEAKY_RELU,
    /** x above 0, alpha (e^x - 1) elsewhere (Clevert et al. 2016); its derivative at 0 is alpha. */
    @JsonProperty("elu")
    ELU,
    /** x sigmoid(x) (Elfwing et al. 2018); its least value is about -0.278, at -1.278. */
    @JsonProperty("silu")
    SILU,
    /** x sigmoid(beta x) (Ramachandran et al. 2017): {@link #SILU} with beta 1, x / 2 with 0. */
    @JsonProperty("swish")
    SWISH,
    /** x tanh(ln(1 + e^x)) (Misra 2020). */
    @JsonProperty("mish")
    MISH,
    /** x Phi(x), Phi the normal distribution's (Hendrycks and Gimpel 2016). */
    @JsonProperty("gelu")
    GELU,
    /** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, near {@link #GELU} (the same paper). */
    @JsonProperty("geluTanh")
    GELU_TANH,
    /** x sigmoid(1.702 x), near {@link #GELU} (the same paper). */
    @JsonProperty("geluSigmoid")
    GELU_SIGMOID,
    /** ln(1 + e^x). */
    @JsonProperty("softplus")
    SOFTPLUS,
    /** e^x over the sum of that of all channels, at each place of an image. */
    @JsonProperty("softmax")
    SOFTMAX,
    /** x. */
    @JsonProperty("identity")
    IDENTITY,
    /**
     * max(0, x), whose derivative at 0 is drawn anew in each step for each value, uniformly from
     * [0, 1], which is all of its subdifferential there: a unit that is exactly 0 (dead, or begun
     * at zero) still learns. Elsewhere it is {@link #RELU}.
     */
    @JsonProperty("smartRelu")
    SMART_RELU
  }

  /** The function's constant: slope, alpha or beta; 1 where it has none. */
  public double constant() {
    return switch (function) {
      case LEAKY_RELU -> slope;
      case ELU -> alpha;
      case SWISH -> beta;
      case GELU_SIGMOID -> 1.702;
      default -> 1;
    };
  }

  /** max(0, x). */
  public static Activation relu() {
    return new Activation(Function.RELU);
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  /** The derivative follows from what comes out where there is one input to each output. */
  @Override
  public Set<Kept> keeps() {
    return switch (function) {
      case RELU, TANH, SIGMOID, LEAKY_RELU, ELU, SOFTPLUS, SOFTMAX -> Set.of(Kept.OUTPUT);
      case SILU, SWISH, MISH, GELU, GELU_TANH, GELU_SIGMOID, SMART_RELU -> Set.of(Kept.INPUT);
      case IDENTITY -> Set.of();
    };
  }

  @Override
  public boolean actsValueByValue() {
    return function != Function.SOFTMAX;
  }

  @Override
  public boolean actsAlikeInTraining() {
    return function != Function.SMART_RELU;
  }

  @Override
  public Activation observing() {
    return actsAlikeInTraining() ? this : relu();
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/**
 * A function applied to every value.
 *
 * @param function which
 */
public record Activation(@JsonProperty(required = true) Function function) implements Layer {

  public Activation {
    Checks.present(function, "function");
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
    SIGMOID
  }

  /** max(0, x). */
  public static Activation relu() {
    return new Activation(Function.RELU);
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.OUTPUT);
  }

  @Override
  public boolean actsValueByValue() {
    return true;
  }
}

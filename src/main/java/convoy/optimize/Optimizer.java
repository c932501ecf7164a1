package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.network.Json;
import java.io.Serializable;
import java.util.List;

/** How a gradient becomes a step: a value that holds the constants; the state is passed in. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = Nesterov.class, name = "nesterov"),
  @JsonSubTypes.Type(value = Adam.class, name = "adam")
})
public sealed interface Optimizer extends Serializable permits Sgd, Nesterov, Adam {

  /** How many vectors as long as the gradient it remembers; they begin as zeros. */
  int stateVectors();

  /** Whether it has a momentum, which a schedule may set: it follows {@link Step#momentum}. */
  default boolean hasMomentum() {
    return false;
  }

  /**
   * Takes a step.
   *
   * @param parameters what is learnt, all of it or a part; changed
   * @param gradient of the loss by these parameters
   * @param state {@link #stateVectors} vectors of their length; changed
   * @param step learning rate and the like
   */
  void step(Vector parameters, Vector gradient, List<Vector> state, Step step);

  /**
   * Reads an optimizer as a person writes it: {@code sgd}, {@code nesterov}, {@code adam}, or JSON
   * with a type and constants, {@code {"type": "nesterov", "momentum": 0.95}}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Optimizer parse(String description) {
    return Json.readNamed(description, Optimizer.class, "optimizer");
  }
}

package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.network.Json;
import convoy.network.ParameterLayout;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** How a gradient becomes a step: a value that holds the constants; the state is passed in. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = Momentum.class, name = "momentum"),
  @JsonSubTypes.Type(value = Nesterov.class, name = "nesterov"),
  @JsonSubTypes.Type(value = AdaGrad.class, name = "adagrad"),
  @JsonSubTypes.Type(value = RmsProp.class, name = "rmsprop"),
  @JsonSubTypes.Type(value = Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = AmsGrad.class, name = "amsgrad"),
  @JsonSubTypes.Type(value = AdamW.class, name = "adamw"),
  @JsonSubTypes.Type(value = Muon.class, name = "muon"),
  @JsonSubTypes.Type(value = Lbfgs.class, name = "lbfgs")
})
public sealed interface Optimizer extends Serializable
    permits Sgd,
        Momentum,
        Nesterov,
        AdaGrad,
        RmsProp,
        Adam,
        AmsGrad,
        AdamW,
        Muon,
        Muon.OfMatrix,
        Lbfgs {

  /** How many vectors as long as the gradient it remembers; they begin as zeros. */
  int stateVectors();

  /** How many more such vectors a step needs on a device. */
  default int scratchVectors() {
    return 0;
  }

  /** How many such vectors a step may need in the Java heap. */
  default int heapVectors() {
    return 0;
  }

  /** Whether each of its steps is an epoch, in which it reads all rows more than once. */
  default boolean takesWholeEpochs() {
    return false;
  }

  /**
   * How a tensor takes its steps.
   *
   * @param optimizer whose steps they are
   * @param rateFactor its share of the learning rate, which is L1's and weight decay's, too
   */
  record Way(Optimizer optimizer, double rateFactor) {}

  /**
   * How a tensor takes its steps: by this optimizer itself, or, where it treats some tensors in
   * another way, by another value. Neighbouring tensors for which the same value is given take
   * their steps at once; a value that holds the tensor has it for itself, and can tell rows (units,
   * filters) and columns (the rest) by its shape.
   *
   * @param tensor one that is learnt
   * @param layout that it is of
   */
  default Way on(ParameterLayout.Tensor tensor, ParameterLayout layout) {
    return new Way(this, 1);
  }

  /**
   * Whether it has a weight decay, for which a {@link Step} may have another: a constant's name.
   */
  default boolean decaysWeights() {
    return has("weightDecay");
  }

  /**
   * Whether it has a momentum, which a schedule may set; Adam's, and that of its kin, is beta1. It
   * then follows {@link Step#momentum}.
   */
  default boolean hasMomentum() {
    return has("momentum") || has("beta1");
  }

  private boolean has(String constant) {
    return Arrays.stream(getClass().getRecordComponents())
        .anyMatch(component -> component.getName().equals(constant));
  }

  /**
   * Takes a step.
   *
   * @param parameters what is learnt, all of it or a part; changed
   * @param gradient of the loss by these parameters; may be changed
   * @param state {@link #stateVectors} vectors of their length; changed
   * @param step learning rate and the like
   */
  void step(Vector parameters, Vector gradient, List<Vector> state, Step step);

  /** The names of all optimizers, in alphabetical order. */
  static List<String> names() {
    return Json.names(Optimizer.class);
  }

  /**
   * Reads an optimizer as a person writes it: one of {@link #names}, or JSON with a type and
   * constants, {@code {"type": "nesterov", "momentum": 0.95}}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Optimizer parse(String description) {
    return Json.readNamed(description, Optimizer.class, "optimizer");
  }
}

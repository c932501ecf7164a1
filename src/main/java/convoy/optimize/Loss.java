package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.data.Batch;
import convoy.network.Json;
import convoy.network.Names;
import convoy.network.NetworkSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.commons.lang3.StringUtils;

/**
 * What training makes small: how far a network's outputs are from the targets of a batch. It also
 * knows what the outputs mean. A value that holds the loss' constants.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SoftmaxCrossEntropy.class, name = "softmaxCrossEntropy"),
  @JsonSubTypes.Type(value = OneAgainstAll.class, name = "oneAgainstAll"),
  @JsonSubTypes.Type(value = SigmoidSquaredError.class, name = "sigmoidSquaredError"),
  @JsonSubTypes.Type(value = EarthMover.class, name = "earthMover"),
  @JsonSubTypes.Type(value = BinaryCrossEntropy.class, name = "binaryCrossEntropy"),
  @JsonSubTypes.Type(value = SquaredError.class, name = "squaredError"),
  @JsonSubTypes.Type(value = AbsoluteError.class, name = "absoluteError"),
  @JsonSubTypes.Type(value = Huber.class, name = "huber"),
  @JsonSubTypes.Type(value = Quantile.class, name = "quantile"),
  @JsonSubTypes.Type(value = HuberQuantile.class, name = "huberQuantile")
})
public sealed interface Loss extends Serializable
    permits SoftmaxCrossEntropy,
        OneAgainstAll,
        SigmoidSquaredError,
        EarthMover,
        BinaryCrossEntropy,
        SquaredError,
        AbsoluteError,
        Huber,
        Quantile,
        HuberQuantile,
        Standardized {

  /** What it compares outputs with; decides which stages it suits, and what else is measured. */
  Targets targets();

  /**
   * The loss of a batch and its gradient.
   *
   * @param outputs the network's outputs, row after row
   * @param width outputs of an example
   * @param batch targets and weights; its features are not read
   * @param gradient receives the derivative of the weighted MEAN loss by each output
   * @return the weighted SUM of the examples' losses
   */
  double evaluate(float[] outputs, int width, Batch batch, float[] gradient);

  /**
   * What makes of the network's outputs for an example what a user is told: of a classifier
   * probabilities that sum to 1, of several labels the probability of each. Numbers are the outputs
   * as they are.
   */
  default Link link() {
    return Link.IDENTITY;
  }

  /**
   * Applies {@link #link}.
   *
   * @param outputs of one example; changed in place
   */
  default void predict(double[] outputs) {
    link().apply(outputs);
  }

  /** What validation reports of so many outputs beside the loss; see {@link Targets#metrics}. */
  default List<Metric> metrics(int outputs) {
    return targets().metrics(outputs);
  }

  /**
   * What becomes of parameters with which somebody predicts, before they are trained on: undoes
   * {@link #finished}.
   *
   * @param network with its output layer
   * @param parameters flat, as its layout says
   */
  default float[] started(NetworkSpec network, float[] parameters) {
    return parameters;
  }

  /**
   * What becomes of the parameters once they are trained, before anybody predicts with them: as a
   * rule nothing.
   *
   * @param network with its output layer
   * @param parameters flat, as its layout says
   */
  default float[] finished(NetworkSpec network, float[] parameters) {
    return parameters;
  }

  /**
   * What becomes smallest when the predicted probabilities are as likely as can be, convex in a
   * factor of all outputs: what {@link Temperature} calibrates by. None if no probabilities are
   * predicted.
   */
  default Optional<Loss> likelihood() {
    return Optional.empty();
  }

  /**
   * Reads a loss as a person writes it: {@code softmaxCrossEntropy}, {@code squaredError}, or JSON
   * with a type and constants, {@code {"type": "softmaxCrossEntropy", "labelSmoothing": 0.1}}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Loss parse(String description) {
    return Json.readNamed(description, Loss.class, "loss");
  }

  /**
   * Reads a loss for such targets.
   *
   * @throws IllegalArgumentException if it is no loss, or one for other targets
   */
  static Loss parse(String description, Targets targets) {
    Loss loss = parse(description);
    if (loss.targets() != targets) {
      throw new IllegalArgumentException(
          "The loss is %s, which is for %s, but what is predicted is %s. Set it to one of %s."
              .formatted(
                  Names.shorten(StringUtils.normalizeSpace(description)),
                  loss.targets(),
                  targets,
                  String.join(", ", names(targets))));
    }
    return loss;
  }

  /** The names of the losses for such targets, sorted. */
  static List<String> names(Targets targets) {
    return Json.names(Loss.class).stream()
        .filter(name -> parse(name).targets() == targets)
        .toList();
  }
}

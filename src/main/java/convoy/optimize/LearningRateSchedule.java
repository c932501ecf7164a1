package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.network.Json;
import java.io.Serializable;

/**
 * How the learning rate changes in the course of a training: a factor that {@code learningRate} is
 * multiplied with. It follows the global step, which is the same for all workers.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRateSchedule.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Cosine.class, name = "cosine")
})
public sealed interface LearningRateSchedule extends Serializable {

  /** The factor at a step. */
  double factor(Moment at);

  /** Always 1. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double factor(Moment at) {
      return 1;
    }
  }

  /**
   * From 1 down to nearly 0 along half a cosine, (1 + cos(pi step / steps)) / 2: Loshchilov and
   * Hutter 2017, equation 5, without restarts. The steps at the end are small and settle on a
   * minimum.
   */
  record Cosine() implements LearningRateSchedule {
    @Override
    public double factor(Moment at) {
      return (1 + Math.cos(Math.PI * at.step() / at.steps())) / 2;
    }
  }

  /**
   * Reads a schedule as a person writes it: {@code constant}, {@code cosine}, or JSON with a type.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static LearningRateSchedule parse(String description) {
    return Json.readNamed(description, LearningRateSchedule.class, "learningRateSchedule");
  }
}

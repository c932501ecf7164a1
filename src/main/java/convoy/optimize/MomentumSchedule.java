package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.network.Checks;
import convoy.network.Json;
import java.io.Serializable;
import java.util.OptionalDouble;

/** How the optimizer's momentum changes in the course of a training, by the global step. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MomentumSchedule.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = MomentumSchedule.Linear.class, name = "linear")
})
public sealed interface MomentumSchedule extends Serializable {

  /** The momentum at a step; empty: the optimizer's own. */
  OptionalDouble momentum(Moment at);

  /**
   * Refuses a training that is over before the schedule is.
   *
   * @param epochs of the training
   * @throws IllegalArgumentException with both numbers
   */
  default void requireFits(double epochs) {}

  /** The optimizer's own. */
  record Constant() implements MomentumSchedule {
    @Override
    public OptionalDouble momentum(Moment at) {
      return OptionalDouble.empty();
    }
  }

  /**
   * Along a straight line and then constant: little momentum while gradients are large and change
   * fast, much of it later (Sutskever et al. 2013).
   *
   * @param from momentum at the first step, in [0, 1); default 0.5
   * @param to just after the last step of the line, in [0, 1); default 0.99
   * @param epochs until then, greater than 0; default: the whole training
   */
  record Linear(Double from, Double to, Double epochs) implements MomentumSchedule {
    public Linear {
      from = from == null ? 0.5 : from;
      to = to == null ? 0.99 : to;
      Checks.check(from >= 0 && from < 1, "from", "in [0, 1)", from);
      Checks.check(to >= 0 && to < 1, "to", "in [0, 1)", to);
      if (epochs != null) {
        Checks.positive(epochs, "epochs");
      }
    }

    @Override
    public OptionalDouble momentum(Moment at) {
      long steps = epochs == null ? at.steps() : at.stepsOf(epochs);
      double share = Math.min(1, (double) at.step() / steps);
      return OptionalDouble.of((1 - share) * from + share * to);
    }

    @Override
    public void requireFits(double training) {
      if (epochs != null && epochs > training) {
        throw LearningRateSchedule.tooLong("momentumSchedule linear takes", epochs, training);
      }
    }
  }

  /**
   * Reads a schedule as a person writes it: {@code constant}, {@code linear}, or JSON with a type.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static MomentumSchedule parse(String description) {
    return Json.readNamed(description, MomentumSchedule.class, "momentumSchedule");
  }
}

package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.network.Checks;
import convoy.network.Json;
import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * How the learning rate changes in the course of a training: a factor that {@code learningRate} is
 * multiplied by. It follows the global step k, from 0, which is the same for all workers. Spans are
 * given in epochs, which need not be whole numbers: the nearest number of whole steps is meant.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRateSchedule.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = LearningRateSchedule.StepDecay.class, name = "step"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Exponential.class, name = "exponential"),
  @JsonSubTypes.Type(value = NewBob.class, name = "newBob"),
  @JsonSubTypes.Type(value = Plateau.class, name = "plateau"),
  @JsonSubTypes.Type(value = Warmup.class, name = "warmup"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Cyclical.class, name = "cyclical"),
  @JsonSubTypes.Type(value = OneCycle.class, name = "oneCycle")
})
public interface LearningRateSchedule extends Serializable {

  /** The factor at a step. */
  double factor(Moment at);

  /** What it sets the optimizer's momentum to; empty: nothing, the optimizer has its own. */
  default OptionalDouble momentum(Moment at) {
    return OptionalDouble.empty();
  }

  /** Whether {@link #momentum} is ever there. */
  default boolean setsMomentum() {
    return false;
  }

  /** Whether it goes by what validation finds. */
  default boolean followsValidation() {
    return false;
  }

  /**
   * Hears of a validation.
   *
   * @param at the last step before it
   * @param loss on the validation rows
   * @param before what was remembered until then
   * @return what to remember
   */
  default Reduction after(Moment at, double loss, Reduction before) {
    return before;
  }

  /**
   * Refuses a training that is over before the schedule is.
   *
   * @param epochs of the training
   * @throws IllegalArgumentException with both numbers
   */
  default void requireFits(double epochs) {}

  /** Always 1. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double factor(Moment at) {
      return 1;
    }
  }

  /**
   * Down to {@code minimum} along a straight line, which it reaches just after the last of tau
   * steps, then constant: (1 - a) + a minimum, a = min(1, k / tau) (Goodfellow et al. 2016,
   * equation 8.14).
   *
   * @param epochs that tau steps take, greater than 0; default: the whole training
   * @param minimum at the end, in [0, 1]; default 0.01; where the whole training is meant, no step
   *     has it: it would be the next one's
   */
  record Linear(Double epochs, Double minimum) implements LearningRateSchedule {
    public Linear {
      minimum = atLeast(minimum, 0.01);
      if (epochs != null) {
        Checks.positive(epochs, "epochs");
      }
    }

    @Override
    public double factor(Moment at) {
      long tau = epochs == null ? at.steps() : at.stepsOf(epochs);
      double share = Math.min(1, (double) at.step() / tau);
      return (1 - share) + share * minimum;
    }

    @Override
    public void requireFits(double training) {
      if (epochs != null && epochs > training) {
        throw tooLong("learningRateSchedule linear takes", epochs, training);
      }
    }
  }

  /**
   * From 1 down to {@code minimum} along half a cosine, minimum + (1 - minimum) (1 + cos(pi k /
   * steps)) / 2: Loshchilov and Hutter 2017, equation 5, without restarts. The steps at the end are
   * small and settle on a minimum of the loss.
   *
   * @param minimum in [0, 1]; default 0
   */
  record Cosine(Double minimum) implements LearningRateSchedule {
    public Cosine {
      minimum = atLeast(minimum, 0);
    }

    @Override
    public double factor(Moment at) {
      return minimum + (1 - minimum) * ((1 + Math.cos(Math.PI * at.step() / at.steps())) / 2);
    }
  }

  /**
   * Step decay: times {@code factor} after every so many epochs (He et al. 2016, section 4.2).
   *
   * @param epochs from one change to the next, greater than 0; default: a third of the training
   * @param factor in (0, 1); default 0.1
   */
  record StepDecay(Double epochs, Double factor) implements LearningRateSchedule {
    public StepDecay {
      factor = factor == null ? 0.1 : factor;
      Checks.check(factor > 0 && factor < 1, "factor", "in (0, 1)", factor);
      if (epochs != null) {
        Checks.positive(epochs, "epochs");
      }
    }

    @Override
    public double factor(Moment at) {
      long steps = epochs == null ? Math.max(1, Math.round(at.steps() / 3.0)) : at.stepsOf(epochs);
      return Math.pow(factor, at.step() / steps); // whole numbers
    }

    @Override
    public void requireFits(double training) {
      if (epochs != null && epochs >= training) {
        throw tooLong("learningRateSchedule step first acts after", epochs, training);
      }
    }
  }

  /**
   * Exponential decay, a little at each step: factor^(k / stepsPerEpoch) with {@code per} epoch,
   * factor^k with {@code per} step.
   *
   * @param factor in (0, 1); default: the one with which the training ends at a hundredth
   * @param per what the factor is for: {@code epoch} (default) or {@code step}
   */
  record Exponential(Double factor, Per per) implements LearningRateSchedule {
    private static final double END = 0.01;

    /** A span. */
    public enum Per {
      @JsonProperty("epoch")
      EPOCH,
      @JsonProperty("step")
      STEP
    }

    public Exponential {
      per = per == null ? Per.EPOCH : per;
      if (factor != null) {
        Checks.check(factor > 0 && factor < 1, "factor", "in (0, 1)", factor);
      }
    }

    @Override
    public double factor(Moment at) {
      if (factor == null) {
        return Math.pow(END, (double) at.step() / at.steps());
      }
      return Math.pow(factor, (double) at.step() / (per == Per.EPOCH ? at.stepsPerEpoch() : 1));
    }
  }

  /**
   * Cyclical, triangular (Smith 2017, section 3): up from {@code minimum} to 1 and down again, over
   * and over.
   *
   * @param epochs of half a cycle, greater than 0; default 2
   * @param minimum in [0, 1]; default 0.25, from section 3.3
   */
  record Cyclical(Double epochs, Double minimum) implements LearningRateSchedule {
    public Cyclical {
      epochs = epochs == null ? 2 : epochs;
      minimum = atLeast(minimum, 0.25);
      Checks.positive(epochs, "epochs");
    }

    @Override
    public double factor(Moment at) {
      long half = at.stepsOf(epochs);
      double position = (double) (at.step() % (2 * half)) / half;
      return minimum + (1 - minimum) * (1 - Math.abs(position - 1));
    }

    @Override
    public void requireFits(double training) {
      if (epochs > training) {
        throw tooLong("learningRateSchedule cyclical rises for", epochs, training);
      }
    }
  }

  /**
   * Reads a schedule as a person writes it: a name such as {@code cosine}, or JSON with a type.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static LearningRateSchedule parse(String description) {
    return Json.readNamed(description, LearningRateSchedule.class, "learningRateSchedule");
  }

  /** What to throw for a span that a training is too short for. */
  static IllegalArgumentException tooLong(String what, double epochs, double training) {
    return new IllegalArgumentException(
        "%s %s epochs, but there are only %s. Set fewer epochs there, or train for more."
            .formatted(what, epochs, training));
  }

  /** A factor that a schedule does not go below, or its default. */
  static double atLeast(Double value, double otherwise) {
    double minimum = value == null ? otherwise : value;
    Checks.check(minimum >= 0 && minimum <= 1, "minimum", "in [0, 1]", minimum);
    return minimum;
  }
}

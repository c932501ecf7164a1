package convoy.optimize;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import convoy.network.Checks;
import java.util.OptionalDouble;

/**
 * Up from {@code start} along a straight line, then another schedule, which begins when the warm-up
 * is over (Goyal et al. 2017, section 2.2; PyTorch's {@code SequentialLR} of {@code LinearLR} and
 * the other). A schedule that follows validation hears of none during the warm-up.
 *
 * @param epochs of the warm-up, greater than 0; default 1
 * @param start factor of the first step, in [0, 1]; default 0.01
 * @param then the other schedule: its name or an object; default {@code constant}
 */
public record Warmup(
    Double epochs,
    Double start,
    @JsonDeserialize(using = NamedOrJson.class) LearningRateSchedule then)
    implements LearningRateSchedule {
  public Warmup {
    epochs = epochs == null ? 1 : epochs;
    start = start == null ? 0.01 : start;
    then = then == null ? new LearningRateSchedule.Constant() : then;
    Checks.positive(epochs, "epochs");
    Checks.check(start >= 0 && start <= 1, "start", "in [0, 1]", start);
  }

  @Override
  public double factor(Moment at) {
    long steps = at.stepsOf(epochs);
    double share = Math.min(1, (double) at.step() / steps);
    return ((1 - share) * start + share) * then.factor(at.after(steps));
  }

  @Override
  public OptionalDouble momentum(Moment at) {
    return then.momentum(at.after(at.stepsOf(epochs)));
  }

  @Override
  public boolean setsMomentum() {
    return then.setsMomentum();
  }

  @Override
  public boolean followsValidation() {
    return then.followsValidation();
  }

  /** Validations before the end of the warm-up tell the other schedule nothing. */
  @Override
  public Reduction after(Moment at, double loss, Reduction before) {
    long steps = at.stepsOf(epochs);
    return at.step() + 1 < steps ? before : then.after(at.after(steps), loss, before);
  }

  @Override
  public void requireFits(double training) {
    if (epochs >= training) {
      throw LearningRateSchedule.tooLong("learningRateSchedule warmup takes", epochs, training);
    }
    then.requireFits(training - epochs);
  }
}

package convoy.optimize;

import java.util.OptionalDouble;

/**
 * A schedule whose rate is raised by a factor, along a line in the course of the first epoch, or of
 * the first quarter of the training if that is shorter: gradual warm-up (Goyal et al. 2017, section
 * 2.2). At once, the steps of a network that has learnt nothing yet would go too far.
 *
 * @param to the factor from then on, greater than 0
 * @param schedule that is raised; it begins with the training
 */
public record Raised(double to, LearningRateSchedule schedule) implements LearningRateSchedule {
  @Override
  public double factor(Moment at) {
    long steps = Math.max(1, Math.min(at.stepsPerEpoch(), at.steps() / 4));
    double share = Math.min(1, (double) at.step() / steps);
    return ((1 - share) + share * to) * schedule.factor(at);
  }

  @Override
  public OptionalDouble momentum(Moment at) {
    return schedule.momentum(at);
  }

  @Override
  public boolean setsMomentum() {
    return schedule.setsMomentum();
  }

  @Override
  public boolean followsValidation() {
    return schedule.followsValidation();
  }

  @Override
  public Reduction after(Moment at, double loss, Reduction before) {
    return schedule.after(at, loss, before);
  }

  @Override
  public void requireFits(double epochs) {
    schedule.requireFits(epochs);
  }

  @Override
  public String toString() {
    return "%s raised to %s times the rate".formatted(schedule, to);
  }
}

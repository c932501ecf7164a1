package convoy.optimize;

import java.util.OptionalDouble;

/**
 * A schedule with another for the momentum.
 *
 * @param rate sets no momentum
 * @param mu sets it
 */
public record WithMomentum(LearningRateSchedule rate, MomentumSchedule mu)
    implements LearningRateSchedule {
  @Override
  public double factor(Moment at) {
    return rate.factor(at);
  }

  @Override
  public OptionalDouble momentum(Moment at) {
    return mu.momentum(at);
  }

  @Override
  public boolean setsMomentum() {
    return true;
  }

  @Override
  public boolean followsValidation() {
    return rate.followsValidation();
  }

  @Override
  public Reduction after(Moment at, double loss, Reduction before) {
    return rate.after(at, loss, before);
  }

  @Override
  public void requireFits(double epochs) {
    rate.requireFits(epochs);
    mu.requireFits(epochs);
  }
}

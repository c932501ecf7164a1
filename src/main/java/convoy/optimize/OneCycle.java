package convoy.optimize;

import convoy.network.Checks;
import java.util.OptionalDouble;

/**
 * One cycle over the whole training (Smith 2018), as PyTorch's {@code OneCycleLR}: up from 1 /
 * divFactor to 1 along half a cosine, then down to 1 / (divFactor finalDivFactor) along another;
 * the momentum of an optimizer that has one goes from 0.95 down to 0.85 and up again.
 *
 * @param pctStart the share of the steps in which the rate rises, in [0, 1); default 0.3
 * @param divFactor at least 1; default 25
 * @param finalDivFactor at least 1; default 10000
 */
public record OneCycle(Double pctStart, Double divFactor, Double finalDivFactor)
    implements LearningRateSchedule {
  private static final double LEAST_MOMENTUM = 0.85;
  private static final double MOST_MOMENTUM = 0.95;

  public OneCycle {
    pctStart = pctStart == null ? 0.3 : pctStart;
    divFactor = divFactor == null ? 25 : divFactor;
    finalDivFactor = finalDivFactor == null ? 1e4 : finalDivFactor;
    Checks.check(pctStart >= 0 && pctStart < 1, "pctStart", "in [0, 1)", pctStart);
    Checks.check(divFactor >= 1 && divFactor < 1e30, "divFactor", "at least 1", divFactor);
    Checks.check(
        finalDivFactor >= 1 && finalDivFactor < 1e30,
        "finalDivFactor",
        "at least 1",
        finalDivFactor);
  }

  @Override
  public double factor(Moment at) {
    return along(at, 1 / divFactor, 1, 1 / divFactor / finalDivFactor);
  }

  @Override
  public OptionalDouble momentum(Moment at) {
    return OptionalDouble.of(along(at, MOST_MOMENTUM, LEAST_MOMENTUM, MOST_MOMENTUM));
  }

  @Override
  public boolean setsMomentum() {
    return true;
  }

  private double along(Moment at, double first, double turn, double last) {
    double top = pctStart * at.steps() - 1;
    return top > 0 && at.step() <= top
        ? between(first, turn, at.step() / top)
        : between(turn, last, (at.step() - top) / (at.steps() - 1 - top));
  }

  private static double between(double from, double to, double share) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
  }
}

package convoy.optimize;

import convoy.network.Parameter;
import convoy.network.ParameterLayout;
import convoy.network.ParameterLayout.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The steps of one network: an {@link Update} that knows where parameters, gradient and state are.
 * Neighbouring tensors that are treated alike are treated at once; where all are, the vectors are
 * not cut.
 *
 * <p>What is frozen keeps its bits, and its state stays as it is.
 */
public final class UpdateSteps {

  /** Neighbouring tensors with something in common. */
  private record Stretch<K>(K common, int from, int length) {
    Vector of(Vector whole) {
      return length == whole.length() ? whole : whole.slice(from, length);
    }
  }

  /** How a tensor takes its step. */
  private record Rule(Optimizer optimizer, double rateFactor, Optional<Double> weightDecay) {}

  private record Ruled(Rule rule, Vector parameters, Vector gradient, List<Vector> state) {}

  /** What is added to the gradient: factor times the parameters. */
  private record Penalized(double factor, Vector parameters, Vector gradient) {}

  /** What comes nearer to zero: by so much at a learning rate of 1. */
  private record Shrunk(double by, Vector parameters) {}

  /** What has rows of limited length. */
  private record Limited(int rowLength, Vector parameters) {}

  private final Update update;
  private final ParameterLayout layout;
  private final List<Vector> clipped;
  private final List<Penalized> penalized;
  private final List<Ruled> ruled;
  private final List<Shrunk> shrunk;
  private final List<Limited> limited;

  UpdateSteps(
      Update update,
      ParameterLayout layout,
      Vector parameters,
      Vector gradient,
      List<Vector> state) {
    this.update = update;
    this.layout = layout;
    clipped =
        stretches(tensor -> Optional.of(true)).stream()
            .map(stretch -> stretch.of(gradient))
            .toList();
    penalized =
        stretches(tensor -> positive(l2(tensor))).stream()
            .map(
                stretch ->
                    new Penalized(
                        2 * stretch.common(), stretch.of(parameters), stretch.of(gradient)))
            .toList();
    ruled =
        stretches(tensor -> Optional.of(rule(tensor))).stream()
            .map(
                stretch ->
                    new Ruled(
                        stretch.common(),
                        stretch.of(parameters),
                        stretch.of(gradient),
                        state.stream().map(stretch::of).toList()))
            .toList();
    shrunk =
        stretches(tensor -> positive(l1(tensor))).stream()
            .map(stretch -> new Shrunk(stretch.common(), stretch.of(parameters)))
            .toList();
    limited =
        stretches(this::rowLength).stream()
            .map(stretch -> new Limited(stretch.common(), stretch.of(parameters)))
            .toList();
  }

  /**
   * Takes a step.
   *
   * @param at how far the training is
   * @param number of this step since the optimizer's state was zeros; the first is 1
   */
  public void step(Moment at, long number) {
    double rate = update.rate(at);
    OptionalDouble momentum = update.schedule().momentum(at);
    clip();
    for (Penalized part : penalized) {
      part.gradient.add(part.factor, part.parameters);
    }
    for (Ruled part : ruled) {
      OptionalDouble weightDecay =
          part.rule.weightDecay.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
      Step step = new Step(rate * part.rule.rateFactor, momentum, weightDecay, number);
      part.rule.optimizer.step(part.parameters, part.gradient, part.state, step);
    }
    for (Shrunk part : shrunk) {
      part.parameters.shrink(rate * part.by);
    }
    bound();
  }

  /** Brings units back whose incoming weights are longer than they may be. */
  public void bound() {
    for (Limited part : limited) {
      part.parameters.limitRows(part.rowLength, regularization().maxNorm());
    }
  }

  private void clip() {
    double value = regularization().clipValue();
    if (Double.isFinite(value)) {
      clipped.forEach(gradient -> gradient.clamp(value));
    }
    double longest = regularization().clipNorm();
    if (Double.isFinite(longest)) {
      double norm = Math.sqrt(clipped.stream().mapToDouble(part -> Math.pow(part.norm(), 2)).sum());
      if (norm > longest) {
        clipped.forEach(gradient -> gradient.scale(longest / norm));
      }
    }
  }

  /** The rate's factor is the layer's own, of the optimizer's for this tensor. */
  private Rule rule(Tensor tensor) {
    Optimizer.Way way = update.optimizer().on(tensor, layout);
    LayerSetting setting = setting(tensor);
    return new Rule(
        way.optimizer(),
        setting.rateFactor() * way.rateFactor(),
        Optional.ofNullable(setting.weightDecay()));
  }

  private double l2(Tensor tensor) {
    Double own = setting(tensor).l2();
    return switch (tensor.kind()) {
      case WEIGHT -> own == null ? regularization().l2() : own;
      case BIAS -> regularization().l2Bias();
      case SCALE, DIRECTION, STATISTIC -> 0;
    };
  }

  /** With the tensor's learning rate, as the step of its gradient. */
  private double l1(Tensor tensor) {
    return tensor.kind() == Parameter.Kind.WEIGHT
        ? regularization().l1() * rule(tensor).rateFactor()
        : 0;
  }

  /** Weights that enter one unit: a row. Empty where rows are not limited. */
  private Optional<Integer> rowLength(Tensor tensor) {
    return tensor.kind() == Parameter.Kind.WEIGHT && Double.isFinite(regularization().maxNorm())
        ? Optional.of(tensor.length() / tensor.shape().get(0))
        : Optional.empty();
  }

  private static Optional<Double> positive(double value) {
    return value > 0 ? Optional.of(value) : Optional.empty();
  }

  private LayerSetting setting(Tensor tensor) {
    return regularization().layerSettings().of(tensor.layer());
  }

  private Regularization regularization() {
    return update.regularization();
  }

  /**
   * Neighbours that are not frozen and have the same in common.
   *
   * @param common of a tensor; empty where there is nothing to do
   */
  private <K> List<Stretch<K>> stretches(Function<Tensor, Optional<K>> common) {
    List<Stretch<K>> stretches = new ArrayList<>();
    for (Tensor tensor : layout.learnt()) {
      Optional<K> own = setting(tensor).isFrozen() ? Optional.empty() : common.apply(tensor);
      if (own.isEmpty()) {
        continue;
      }
      int last = stretches.size() - 1;
      Stretch<K> before = last < 0 ? null : stretches.get(last);
      boolean goesOn =
          before != null
              && before.from + before.length == tensor.offset()
              && before.common.equals(own.get());
      if (goesOn) {
        stretches.set(
            last, new Stretch<>(before.common, before.from, before.length + tensor.length()));
      } else {
        stretches.add(new Stretch<>(own.get(), tensor.offset(), tensor.length()));
      }
    }
    return stretches;
  }
}

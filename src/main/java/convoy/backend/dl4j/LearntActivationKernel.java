package convoy.backend.dl4j;

import convoy.network.ParameterLayout;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * A function of a value x and a learnt constant, one for all channels or one for each, in the Java
 * heap, piece by piece.
 */
final class LearntActivationKernel implements Kernel {

  /**
   * A function f(x, w).
   *
   * @param value of it
   * @param slope its derivative by x
   * @param effect its derivative by w
   */
  record Formula(
      DoubleBinaryOperator value, DoubleBinaryOperator slope, DoubleBinaryOperator effect) {
    /** x above 0, w x elsewhere. */
    static final Formula PRELU =
        new Formula((x, w) -> x > 0 ? x : w * x, (x, w) -> x > 0 ? 1 : w, (x, w) -> x > 0 ? 0 : x);

    /** x sigmoid(w x). */
    static final Formula SWISH =
        new Formula(
            (x, w) -> x * Formulas.sigmoid(w * x),
            Formulas::swishSlope,
            (x, w) -> {
              double s = Formulas.sigmoid(w * x);
              return x * x * s * (1 - s);
            });
  }

  private final Formula formula;
  private final HostParameters parameters;
  private final ParameterLayout.Tensor learnt;
  private final Workbench bench;
  private final Boundary input;
  private final Boundary output;
  private final int area;
  private final double[] sums;

  LearntActivationKernel(
      Formula formula,
      ParameterLayout.Tensor learnt,
      KernelBuilder builder,
      Boundary input,
      Boundary output) {
    this.formula = formula;
    this.learnt = learnt;
    parameters = builder.host();
    bench = builder.bench();
    this.input = input;
    this.output = output;
    area = input.shape().height() * input.shape().width();
    sums = new double[learnt.length()];
  }

  @Override
  public void forward(boolean training, long seed) {
    float[] x = bench.values;
    for (int at = 0; at < input.length(); at += Workbench.LENGTH) {
      int length = Math.min(Workbench.LENGTH, input.length() - at);
      input.values().get(at, x, 0, length);
      for (int i = 0; i < length; i++) {
        x[i] = (float) formula.value().applyAsDouble(x[i], constant(at + i));
      }
      output.values().put(at, x, 0, length);
    }
  }

  @Override
  public void backward() {
    Arrays.fill(sums, 0);
    float[] x = bench.values;
    float[] gradient = bench.gradient;
    for (int at = 0; at < input.length(); at += Workbench.LENGTH) {
      int length = Math.min(Workbench.LENGTH, input.length() - at);
      input.values().get(at, x, 0, length);
      output.gradient().get(at, gradient, 0, length);
      for (int i = 0; i < length; i++) {
        double constant = constant(at + i);
        sums[index(at + i)] += gradient[i] * formula.effect().applyAsDouble(x[i], constant);
        gradient[i] *= (float) formula.slope().applyAsDouble(x[i], constant);
      }
      if (input.gradient() != null) {
        input.gradient().put(at, gradient, 0, length);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      parameters.gradient()[learnt.offset() + i] = (float) sums[i];
    }
  }

  private double constant(int place) {
    return parameters.values()[learnt.offset() + index(place)];
  }

  /** Which of the constants is that of a place among all values. */
  private int index(int place) {
    return place / area % input.shape().channels() % sums.length;
  }
}

package convoy.backend.dl4j;

import convoy.backend.RandomSlopes;
import convoy.network.Activation;

/**
 * An activation function and its derivative, which is told by its output y or by its input x,
 * whichever the layer keeps.
 */
final class ActivationKernel extends ElementwiseKernel {
  private final Activation.Function function;
  private final double constant;
  private long seed;

  ActivationKernel(Activation layer, Workbench bench, Boundary input, Boundary output) {
    super(layer, bench, input, output);
    function = layer.function();
    constant = layer.constant();
  }

  @Override
  void forward(float[] values, int length, int at, boolean training, long stepSeed) {
    seed = stepSeed;
    switch (function) {
      case RELU, SMART_RELU -> rectify(values, length);
      case IDENTITY -> {}
      default -> {
        for (int i = 0; i < length; i++) {
          values[i] = (float) value(values[i]);
        }
      }
    }
  }

  private double value(double x) {
    return switch (function) {
      case TANH -> Math.tanh(x);
      case SIGMOID -> Formulas.sigmoid(x);
      case LEAKY_RELU -> x > 0 ? x : constant * x;
      case ELU -> x > 0 ? x : constant * Math.expm1(x);
      case SILU, SWISH, GELU_SIGMOID -> x * Formulas.sigmoid(constant * x);
      case MISH -> x * Math.tanh(Formulas.softplus(x));
      case GELU -> x * Formulas.normal(x);
      case GELU_TANH -> x * Formulas.sigmoid(2 * Formulas.bent(x)); // (1 + tanh z) / 2
      case SOFTPLUS -> Formulas.softplus(x);
      case RELU, SMART_RELU, IDENTITY, SOFTMAX -> throw new AssertionError(function);
    };
  }

  @Override
  void backward(float[] kept, float[] gradient, int length, int at) {
    switch (function) {
      case RELU -> maskWherePositive(kept, gradient, length);
      case TANH -> {
        for (int i = 0; i < length; i++) {
          gradient[i] *= 1 - kept[i] * kept[i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < length; i++) {
          gradient[i] *= kept[i] * (1 - kept[i]);
        }
      }
      case IDENTITY -> {}
      case SMART_RELU -> {
        for (int i = 0; i < length; i++) {
          // What is not a normal number counts as zero.
          boolean isZero = Math.abs(kept[i]) < Float.MIN_NORMAL;
          gradient[i] *= isZero ? RandomSlopes.at(seed, (long) at + i) : kept[i] > 0 ? 1 : 0;
        }
      }
      default -> {
        for (int i = 0; i < length; i++) {
          gradient[i] *= (float) slope(kept[i]);
        }
      }
    }
  }

  /**
   * The derivative.
   *
   * @param kept the output y or the input x
   */
  private double slope(double kept) {
    return switch (function) {
      case LEAKY_RELU -> kept > 0 ? 1 : constant;
      case ELU -> kept > 0 ? 1 : kept + constant;
      case SOFTPLUS -> -Math.expm1(-kept);
      case SILU, SWISH, GELU_SIGMOID -> Formulas.swishSlope(kept, constant);
      case MISH -> {
        double t = Math.tanh(Formulas.softplus(kept));
        yield t + kept * Formulas.sigmoid(kept) * (1 - t * t);
      }
      case GELU -> Formulas.normal(kept) + kept * Formulas.normalDensity(kept);
      case GELU_TANH -> {
        double s = Formulas.sigmoid(2 * Formulas.bent(kept));
        yield s + kept * 2 * s * (1 - s) * Formulas.bentSlope(kept);
      }
      case RELU, SMART_RELU, TANH, SIGMOID, IDENTITY, SOFTMAX -> throw new AssertionError(function);
    };
  }

  private static void rectify(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = Math.max(values[i], 0f);
    }
  }

  /**
   * Without a branch, which the processor would guess wrong for every second value (ten times as
   * slow): an output of ReLU times 2^254 is 0, or else at least 1, be it ever so small.
   */
  private static void maskWherePositive(float[] outputs, float[] gradient, int length) {
    for (int i = 0; i < length; i++) {
      gradient[i] *= Math.min(outputs[i] * 0x1p127f * 0x1p127f, 1f);
    }
  }
}

package convoy.backend.dl4j;

import convoy.network.Activation;

/** An activation function and its derivative, which each of them can be told by its output y. */
final class ActivationKernel extends ElementwiseKernel {
  private final Activation.Function function;

  ActivationKernel(Activation layer, Workbench bench, Boundary input, Boundary output) {
    super(bench, input, output);
    function = layer.function();
  }

  @Override
  void forward(float[] values, int length, int at, boolean training, long seed) {
    switch (function) {
      case RELU -> rectify(values, length);
      case TANH -> {
        for (int i = 0; i < length; i++) {
          values[i] = (float) Math.tanh(values[i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < length; i++) {
          values[i] = (float) (1 / (1 + Math.exp(-values[i])));
        }
      }
    }
  }

  @Override
  void backward(float[] outputs, float[] gradient, int length, int at) {
    switch (function) {
      case RELU -> maskWherePositive(outputs, gradient, length);
      case TANH -> {
        for (int i = 0; i < length; i++) {
          gradient[i] *= 1 - outputs[i] * outputs[i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < length; i++) {
          gradient[i] *= outputs[i] * (1 - outputs[i]);
        }
      }
    }
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

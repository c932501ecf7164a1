package convoy.backend.dl4j;

import convoy.network.Activation;

/** An activation function and its derivative, which each of them can be told by its output y. */
final class ActivationKernel extends ElementwiseKernel {
  private final Activation.Function function;
  private final float[] values;
  private final float[] gradient;

  ActivationKernel(Activation layer, Boundary input, Boundary output) {
    super(input, output);
    function = layer.function();
    values = new float[length()];
    gradient = new float[output.gradient() == null ? 0 : length()];
  }

  @Override
  public void forward(boolean training, long seed) {
    getInput(values);
    switch (function) {
      case RELU -> rectify(values);
      case TANH -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) Math.tanh(values[i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (1 / (1 + Math.exp(-values[i])));
        }
      }
    }
    putOutput(values);
  }

  @Override
  public void backward() {
    getOutputGradient(gradient);
    switch (function) {
      case RELU -> maskWherePositive(values, gradient);
      case TANH -> {
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= 1 - values[i] * values[i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= values[i] * (1 - values[i]);
        }
      }
    }
    putInputGradient(gradient);
  }

  private static void rectify(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i], 0f);
    }
  }

  private static void maskWherePositive(float[] values, float[] gradient) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = values[i] > 0 ? gradient[i] : 0f;
    }
  }
}

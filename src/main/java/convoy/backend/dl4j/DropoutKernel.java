package convoy.backend.dl4j;

import convoy.data.Seeds;
import convoy.network.Dropout;

/** Inverted dropout; which values fall out is a function of the step's seed alone. */
final class DropoutKernel extends ElementwiseKernel {
  private final float rate;
  private final float[] scales;

  DropoutKernel(Dropout layer, Workbench bench, Boundary input, Boundary output) {
    super(bench, input, output);
    rate = (float) layer.rate();
    scales = new float[output.gradient() == null ? 0 : output.length()];
  }

  @Override
  void forward(float[] values, int length, int at, boolean training, long seed) {
    if (!training) {
      return;
    }
    float kept = 1 / (1 - rate);
    for (int i = 0; i < length; i++) {
      scales[at + i] = Seeds.uniform(seed, at + i) < rate ? 0 : kept;
      values[i] *= scales[at + i];
    }
  }

  @Override
  void backward(float[] outputs, float[] gradient, int length, int at) {
    for (int i = 0; i < length; i++) {
      gradient[i] *= scales[at + i];
    }
  }
}

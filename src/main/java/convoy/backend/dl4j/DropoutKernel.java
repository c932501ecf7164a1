package convoy.backend.dl4j;

import convoy.backend.DropoutMask;
import convoy.network.Dropout;

/** Inverted dropout; which values fall out is a function of the step's seed alone. */
final class DropoutKernel extends ElementwiseKernel {
  private final DropoutMask mask;
  private final float[] scales;

  DropoutKernel(Dropout layer, KernelBuilder builder, Boundary input, Boundary output) {
    super(layer, builder.bench(), input, output);
    mask = new DropoutMask(layer);
    scales = new float[builder.pass().training() ? output.length() : 0];
  }

  @Override
  void forward(float[] values, int length, int at, boolean training, long seed) {
    if (!training) {
      return;
    }
    mask.fill(seed, scales, at, at + length);
    for (int i = 0; i < length; i++) {
      values[i] *= scales[at + i];
    }
  }

  @Override
  void backward(float[] kept, float[] gradient, int length, int at) {
    for (int i = 0; i < length; i++) {
      gradient[i] *= scales[at + i];
    }
  }
}

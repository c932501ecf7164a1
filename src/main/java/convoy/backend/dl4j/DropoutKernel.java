package convoy.backend.dl4j;

import convoy.backend.DropoutMask;
import convoy.network.Dropout;

/** Inverted dropout; which values fall out is a function of the step's seed alone. */
final class DropoutKernel extends ElementwiseKernel {
  private final DropoutMask mask;
  private final float[] values;
  private float[] scales;

  DropoutKernel(Dropout layer, Boundary input, Boundary output) {
    super(input, output);
    values = new float[length()];
    mask = new DropoutMask(layer, output.gradient() == null ? 0 : length());
  }

  @Override
  public void forward(boolean training, long seed) {
    getInput(values);
    if (training) {
      scales = mask.scales(seed);
      for (int i = 0; i < values.length; i++) {
        values[i] *= scales[i];
      }
    }
    putOutput(values);
  }

  @Override
  public void backward() {
    getOutputGradient(values);
    for (int i = 0; i < values.length; i++) {
      values[i] *= scales[i];
    }
    putInputGradient(values);
  }
}

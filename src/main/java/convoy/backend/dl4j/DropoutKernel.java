package convoy.backend.dl4j;

import convoy.data.Seeds;
import convoy.network.Dropout;

/** Inverted dropout; which values fall out is a function of the step's seed alone. */
final class DropoutKernel extends ElementwiseKernel {
  private final float rate;
  private final float[] values;
  private final float[] scales;

  DropoutKernel(Dropout layer, Boundary input, Boundary output) {
    super(input, output);
    rate = (float) layer.rate();
    values = new float[length()];
    scales = new float[output.gradient() == null ? 0 : length()];
  }

  @Override
  public void forward(boolean training, long seed) {
    getInput(values);
    if (training) {
      float kept = 1 / (1 - rate);
      for (int i = 0; i < values.length; i++) {
        scales[i] = Seeds.uniform(seed, i) < rate ? 0 : kept;
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

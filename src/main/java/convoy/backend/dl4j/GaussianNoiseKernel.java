package convoy.backend.dl4j;

import convoy.backend.GaussianDraw;
import convoy.network.GaussianNoise;

/** Adds noise in training, which is a function of the step's seed alone. */
final class GaussianNoiseKernel extends ElementwiseKernel {
  private final GaussianDraw draw;
  private final float[] noise;

  GaussianNoiseKernel(GaussianNoise layer, Workbench bench, Boundary input, Boundary output) {
    super(layer, bench, input, output);
    draw = new GaussianDraw(layer);
    noise = new float[Workbench.LENGTH];
  }

  @Override
  void forward(float[] values, int length, int at, boolean training, long seed) {
    if (!training) {
      return;
    }
    draw.fill(seed, noise, at, at + length);
    for (int i = 0; i < length; i++) {
      values[i] += noise[i];
    }
  }

  @Override
  void backward(float[] outputs, float[] gradient, int length, int at) {}
}

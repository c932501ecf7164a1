package convoy.backend.dl4j;

import convoy.network.Flatten;

/** The same values, which lie in the order of a vector already. */
final class FlattenKernel extends ElementwiseKernel {

  FlattenKernel(Flatten layer, Workbench bench, Boundary input, Boundary output) {
    super(layer, bench, input, output);
  }

  @Override
  void forward(float[] values, int length, int at, boolean training, long seed) {}

  @Override
  void backward(float[] outputs, float[] gradient, int length, int at) {}
}

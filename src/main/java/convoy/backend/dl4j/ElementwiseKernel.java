package convoy.backend.dl4j;

import convoy.network.Layer;

/**
 * What layers share that compute value by value, in the Java heap, piece by piece. Input and output
 * may be the same boundary.
 */
abstract class ElementwiseKernel implements Kernel {
  private final Workbench bench;
  private final Boundary input;
  private final Boundary output;
  private final Boundary kept;

  /**
   * @param layer says whether its outputs or its inputs are read again
   */
  ElementwiseKernel(Layer layer, Workbench bench, Boundary input, Boundary output) {
    this.bench = bench;
    this.input = input;
    this.output = output;
    kept = layer.keeps().contains(Layer.Kept.INPUT) ? input : output;
  }

  /**
   * Turns inputs into outputs.
   *
   * @param values the piece
   * @param length how many they are
   * @param at the place of the first among all
   */
  abstract void forward(float[] values, int length, int at, boolean training, long seed);

  /**
   * Turns the derivative by the outputs into that by the inputs.
   *
   * @param kept the piece: outputs, or inputs if the layer keeps those
   * @param gradient its derivative
   * @param length how many they are
   * @param at the place of the first among all
   */
  abstract void backward(float[] kept, float[] gradient, int length, int at);

  @Override
  public final void forward(boolean training, long seed) {
    for (int at = 0; at < output.length(); at += Workbench.LENGTH) {
      int length = Math.min(Workbench.LENGTH, output.length() - at);
      input.values().get(at, bench.values, 0, length);
      forward(bench.values, length, at, training, seed);
      output.values().put(at, bench.values, 0, length);
    }
  }

  @Override
  public final void backward() {
    for (int at = 0; at < output.length(); at += Workbench.LENGTH) {
      int length = Math.min(Workbench.LENGTH, output.length() - at);
      kept.values().get(at, bench.values, 0, length);
      output.gradient().get(at, bench.gradient, 0, length);
      backward(bench.values, bench.gradient, length, at);
      input.gradient().put(at, bench.gradient, 0, length);
    }
  }
}

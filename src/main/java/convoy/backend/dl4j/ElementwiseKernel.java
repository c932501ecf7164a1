package convoy.backend.dl4j;

/** What layers share that compute value by value in the Java heap. */
abstract class ElementwiseKernel implements Kernel {
  private final Boundary input;
  private final Boundary output;

  ElementwiseKernel(Boundary input, Boundary output) {
    this.input = input;
    this.output = output;
  }

  /** How many values there are. */
  final int length() {
    return output.length();
  }

  final void getInput(float[] target) {
    input.values().get(target, 0, target.length);
  }

  final void putOutput(float[] source) {
    output.values().put(source, 0, source.length);
  }

  final void getOutputGradient(float[] target) {
    output.gradient().get(target, 0, target.length);
  }

  /** Unless nobody asks for it, at the network's input. */
  final void putInputGradient(float[] source) {
    if (input.gradient() != null) {
      input.gradient().put(source, 0, source.length);
    }
  }
}

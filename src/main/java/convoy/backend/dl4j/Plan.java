package convoy.backend.dl4j;

import convoy.backend.HostLoss;
import convoy.backend.Pass;
import convoy.network.NetworkSpec;
import java.util.List;
import java.util.Map;

/** A network made ready for a number of rows. */
final class Plan implements HostLoss.Pass, AutoCloseable {
  private final NativeMemory scratch = new NativeMemory();
  private final Boundary input;
  private final Boundary output;
  private final Kernel kernels;

  /**
   * @param parameters in native memory, by the layer's name
   * @param values arrays for what lies between layers
   * @param gradients arrays for the derivative by it; null outside training
   * @param pass of the plan
   */
  Plan(
      NetworkSpec spec,
      HostParameters host,
      Map<String, List<NativeParameter>> parameters,
      int rows,
      ArrayPool values,
      ArrayPool gradients,
      Pass pass) {
    KernelBuilder builder =
        new KernelBuilder(
            host, parameters, rows, values, gradients, scratch, new Workbench(), pass);
    input = builder.input(spec.input());
    output = builder.boundary(spec.output());
    kernels = builder.chain(spec.placed(), input, output);
  }

  void forward(float[] features, boolean training, long seed) {
    input.values().put(0, features, 0, input.length());
    kernels.forward(training, seed);
  }

  @Override
  public void getOutputs(float[] target) {
    output.values().get(0, target, 0, output.length());
  }

  @Override
  public void backward(float[] outputGradient) {
    output.gradient().put(0, outputGradient, 0, output.length());
    kernels.backward();
  }

  /** Copies the loss' derivative by the features, row after row; after {@link #backward}. */
  void getInputGradient(float[] target) {
    input.gradient().get(0, target, 0, input.length());
  }

  @Override
  public void close() {
    scratch.close();
  }
}

package convoy.backend.libtorch;

import convoy.backend.HostLoss;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;

/** A network made ready for a number of rows. */
final class Plan implements HostLoss.Pass, AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  private final boolean training;
  private final Kernel network;
  private final Tensor input;
  private final Tensor output;
  private final Exchange inputs;
  private final Exchange outputs;

  Plan(NetworkSpec spec, Parameters parameters, Workspace workspace, int rows, boolean training) {
    this.training = training;
    Workspace.Dealer dealer = workspace.new Dealer(rows, memory);
    input = dealer.images(spec.input());
    inputs = new Exchange(input, memory);
    network = new Kernels(parameters, dealer, training).sequence(spec.placed(), false);
    output = dealer.images(spec.output());
    outputs = new Exchange(output, memory);
  }

  void forward(float[] features, long seed) {
    inputs.put(features);
    output.copy_(network.forward(input, training, seed));
  }

  @Override
  public void getOutputs(float[] target) {
    outputs.get(target);
  }

  /** Overwrites the outputs. */
  @Override
  public void backward(float[] outputGradient) {
    outputs.put(outputGradient);
    network.backward(output);
  }

  @Override
  public void close() {
    memory.close();
  }
}

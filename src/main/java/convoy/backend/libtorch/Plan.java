package convoy.backend.libtorch;

import convoy.backend.HostLoss;
import convoy.backend.Pass;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;

/** A network made ready for a number of rows. */
final class Plan implements HostLoss.Pass, AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  private final Pass pass;
  private final Parameters parameters;
  private final Workspace workspace;
  private final SequenceKernel network;
  private final Tensor input;
  private final Tensor output;
  private final Exchange inputs;
  private final Exchange outputs;
  private final Tensor inputGradient;
  private final Exchange inputGradients;

  Plan(NetworkSpec spec, Parameters parameters, Workspace workspace, int rows, Pass pass) {
    this.pass = pass;
    this.parameters = parameters;
    this.workspace = workspace;
    Dealer dealer = new Dealer(workspace, rows, memory);
    input = dealer.images(spec.input());
    inputs = new Exchange(input, memory);
    network = new Kernels(parameters, dealer, pass).sequence(spec.placed(), pass.inputGradient());
    output = dealer.images(spec.output());
    outputs = new Exchange(output, memory);
    inputGradient = pass.inputGradient() ? dealer.images(spec.input()) : null;
    inputGradients = inputGradient == null ? null : new Exchange(inputGradient, memory);
  }

  void forward(float[] features, long seed) {
    workspace.clear();
    parameters.derive();
    inputs.put(features);
    output.copy_(network.forward(input, pass.training(), seed));
    network.letGoOutput();
  }

  @Override
  public void getOutputs(float[] target) {
    outputs.get(target);
  }

  /** Overwrites the outputs. */
  @Override
  public void backward(float[] outputGradient) {
    outputs.put(outputGradient);
    Tensor ofInput = network.backward(output);
    parameters.pullBack();
    if (inputGradient != null) {
      inputGradient.copy_(ofInput);
    }
    workspace.clear();
  }

  /** Copies the loss' derivative by the features, row after row; after {@link #backward}. */
  void getInputGradient(float[] target) {
    inputGradients.get(target);
  }

  /** Says that there is no way back. */
  void letGo() {
    workspace.clear();
  }

  @Override
  public void close() {
    memory.close();
  }
}

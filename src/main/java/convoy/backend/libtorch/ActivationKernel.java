package convoy.backend.libtorch;

import convoy.network.Activation;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An activation function and its derivative, which each of them can be told by its output. */
final class ActivationKernel implements Kernel {
  private final Activation.Function function;
  private final Tensor output;
  private final Tensor gradient;
  private final Scalar zero;

  ActivationKernel(
      Activation layer, NetworkSpec.Placed placed, Workspace.Dealer dealer, boolean inputGradient) {
    function = layer.function();
    output = dealer.images(placed.output(), Workspace.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(placed.input(), Workspace.Span.GRADIENT) : null;
    zero = dealer.views().keep(new Scalar(0f));
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    return switch (function) {
      case RELU -> torch.clamp_min_out(output, input, zero);
      case TANH -> torch.tanh_out(output, input);
      case SIGMOID -> torch.sigmoid_out(output, input);
    };
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    if (gradient == null) {
      return null;
    }
    return switch (function) {
      case RELU -> torch.threshold_backward_outf(outputGradient, output, zero, gradient);
      case TANH -> torch.tanh_backward_outf(outputGradient, output, gradient);
      case SIGMOID -> torch.sigmoid_backward_outf(outputGradient, output, gradient);
    };
  }
}

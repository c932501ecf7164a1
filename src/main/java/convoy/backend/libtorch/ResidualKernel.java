package convoy.backend.libtorch;

import convoy.data.Seeds;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A residual block: the sum of its layers and its shortcut. */
final class ResidualKernel implements Kernel {
  private final Kernel layers;
  private final Kernel shortcut;
  private final Tensor output;
  private final Tensor gradient;

  ResidualKernel(
      Kernel layers,
      Kernel shortcut,
      NetworkSpec.Placed placed,
      Workspace.Dealer dealer,
      boolean inputGradient) {
    this.layers = layers;
    this.shortcut = shortcut;
    output = dealer.images(placed.output(), Workspace.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(placed.input(), Workspace.Span.GRADIENT) : null;
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    Tensor sum = layers.forward(input, training, Seeds.derive(seed, 0));
    Tensor other = shortcut.forward(input, training, Seeds.derive(seed, 1));
    return torch.add_out(output, sum, other);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor first = layers.backward(outputGradient);
    Tensor second = shortcut.backward(outputGradient);
    return gradient == null ? null : torch.add_out(gradient, first, second);
  }
}

package convoy.backend.libtorch;

import convoy.data.Seeds;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A residual block: the sum of its layers and its shortcut. */
final class ResidualKernel implements Kernel {
  private final SequenceKernel layers;
  private final SequenceKernel shortcut;
  private final Space output;
  private final Space gradient;

  ResidualKernel(
      SequenceKernel layers,
      SequenceKernel shortcut,
      NetworkSpec.Placed placed,
      Dealer dealer,
      boolean inputGradient) {
    this.layers = layers;
    this.shortcut = shortcut;
    output = dealer.later(placed.output(), Dealer.Span.OUTPUT);
    gradient = inputGradient ? dealer.later(placed.input(), Dealer.Span.GRADIENT) : null;
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    Tensor sum = layers.forward(input, training, Seeds.derive(seed, 0));
    Tensor other = shortcut.forward(input, training, Seeds.derive(seed, 1));
    output.take();
    torch.add_out(output.tensor(), sum, other);
    layers.letGoOutput();
    shortcut.letGoOutput();
    return output.tensor();
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor first = layers.backward(outputGradient);
    Tensor second = shortcut.backward(outputGradient);
    if (gradient != null) {
      gradient.take();
      torch.add_out(gradient.tensor(), first, second);
    }
    layers.letGoGradient();
    shortcut.letGoGradient();
    return gradient == null ? null : gradient.tensor();
  }
}

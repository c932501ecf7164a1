package convoy.backend.libtorch;

import convoy.network.ChannelPadding;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;

/** Channels of zeros after those there are. */
final class ChannelPaddingKernel implements Kernel {
  private static final int CHANNELS = 1;

  private final long channels;
  private final Tensor output;
  private final Tensor filled;
  private final Tensor gradient;

  ChannelPaddingKernel(
      ChannelPadding layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    channels = placed.input().channels();
    output = dealer.images(placed.output());
    output.zero_();
    gradient = inputGradient ? dealer.images(placed.input(), Dealer.Span.GRADIENT) : null;
    filled = dealer.views().keep(output.narrow(CHANNELS, 0, channels));
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    filled.copy_(input);
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return gradient.copy_(outputGradient.narrow(CHANNELS, 0, channels));
  }
}

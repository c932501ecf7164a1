package convoy.backend.libtorch;

import convoy.backend.DropoutMask;
import convoy.network.Dropout;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Inverted dropout. Its random numbers are drawn in Java, so that the same values fall out on every
 * backend and device.
 */
final class DropoutKernel implements Kernel {
  private final DropoutMask mask;
  private final float[] drawn;
  private final Tensor scales;
  private final Exchange exchange;
  private final Tensor output;
  private final Tensor gradient;

  DropoutKernel(Dropout layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    boolean training = kernels.training();
    mask = new DropoutMask(layer);
    drawn = new float[training ? dealer.rows() * placed.input().size() : 0];
    scales = training ? dealer.images(placed.input()) : null;
    exchange = training ? new Exchange(scales, dealer.views()) : null;
    output = training ? dealer.images(placed.output(), Dealer.Span.OUTPUT) : null;
    gradient = inputGradient ? dealer.images(placed.input(), Dealer.Span.GRADIENT) : null;
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    if (!training) {
      return input;
    }
    mask.fill(seed, drawn, 0, drawn.length);
    exchange.put(drawn);
    return torch.mul_out(output, input, scales);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return torch.mul_out(gradient, outputGradient, scales);
  }
}

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
  private final Tensor scales;
  private final Exchange exchange;
  private final Tensor output;
  private final Tensor gradient;

  DropoutKernel(Dropout layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Workspace.Dealer dealer = kernels.dealer();
    boolean training = kernels.training();
    mask = training ? new DropoutMask(layer, dealer.rows() * placed.input().size()) : null;
    scales = training ? dealer.images(placed.input()) : null;
    exchange = training ? new Exchange(scales, dealer.views()) : null;
    output = training ? dealer.images(placed.output()) : null;
    gradient = inputGradient ? dealer.images(placed.input()) : null;
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    if (!training) {
      return input;
    }
    exchange.put(mask.scales(seed));
    return torch.mul_out(output, input, scales);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return gradient == null ? null : torch.mul_out(gradient, outputGradient, scales);
  }
}

package convoy.backend.libtorch;

import convoy.network.NetworkSpec;
import convoy.network.Pooling;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The mean of the values under each window, in which a border does not count. Where the border is
 * copied around the images LibTorch cannot tell it from values: there the sums are taken, and
 * divided by how many values of the image lie under each window.
 */
final class AveragePoolingKernel implements Kernel {
  private final long[] kernel;
  private final long[] stride;
  private final Border border;
  private final Tensor output;
  private final Tensor gradient;
  private final Tensor shares;
  private final Tensor sharedGradient;
  private final LongOptional divisor;

  AveragePoolingKernel(
      Pooling layer, NetworkSpec.Placed placed, Dealer dealer, boolean inputGradient) {
    NativeMemory memory = dealer.views();
    kernel = Border.longs(layer.kernel());
    stride = Border.longs(layer.stride());
    border = Border.of(layer.window(), placed.input(), 0, dealer, inputGradient);
    output = dealer.images(placed.output(), Dealer.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(border.shape(), Dealer.Span.GRADIENT) : null;
    boolean sums = border.isCopied();
    divisor = memory.keep(sums ? new LongOptional(1) : new LongOptional());
    shares = sums ? dealer.images(placed.output()) : null;
    sharedGradient =
        sums && inputGradient ? dealer.images(placed.output(), Dealer.Span.GRADIENT) : null;
    if (sums) {
      Tensor ones = dealer.images(placed.input());
      ones.fill_(new Scalar(1));
      pool(border.around(ones), shares);
      shares.reciprocal_();
    }
  }

  private void pool(Tensor from, Tensor to) {
    torch.avg_pool2d_outf(from, kernel, stride, border.amount(), false, false, divisor, to);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    pool(border.around(from), output);
    if (shares != null) {
      output.mul_(shares);
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor slope = outputGradient;
    if (shares != null) {
      slope = torch.mul_out(sharedGradient, outputGradient, shares);
    }
    // Of what came in only its shape is read, which its gradient has.
    torch.avg_pool2d_backward_outf(
        slope, gradient, kernel, stride, border.amount(), false, false, divisor, gradient);
    return border.within(gradient);
  }
}

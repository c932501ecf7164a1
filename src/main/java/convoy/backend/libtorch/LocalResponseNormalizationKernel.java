package convoy.backend.libtorch;

import convoy.network.LocalResponseNormalization;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Local response normalization, y = x s^-beta with s = k + a sum of x^2 and a = alpha / size. The
 * derivative by x is dy s^-beta - 2 a beta x times the sum of dy x s^(-beta - 1) over the channels
 * in whose sums x is.
 */
final class LocalResponseNormalizationKernel implements Kernel {
  private static final int CHANNELS = 1;

  private final LocalResponseNormalization layer;
  private final long channels;
  private final Scalar k;
  private final Scalar share;
  private final Scalar power;
  private final Scalar factor;
  private final Tensor sums;
  private final Tensor output;
  private final Tensor gradient;
  private Tensor input;

  LocalResponseNormalizationKernel(
      LocalResponseNormalization layer,
      NetworkSpec.Placed placed,
      Kernels kernels,
      boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    this.layer = layer;
    channels = placed.input().channels();
    NativeMemory memory = dealer.views();
    double a = layer.alpha() / layer.size();
    k = memory.keep(new Scalar(layer.k()));
    share = memory.keep(new Scalar(a));
    power = memory.keep(new Scalar(-layer.beta()));
    factor = memory.keep(new Scalar(-2 * a * layer.beta()));
    sums = dealer.images(placed.input(), Dealer.Span.STEP);
    output = dealer.images(placed.output(), Dealer.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(placed.input(), Dealer.Span.GRADIENT) : null;
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input = from;
    sum(from.mul(from), sums, layer.before(), layer.after());
    sums.mul_(share).add_(k);
    torch.pow_out(output, sums, power);
    return output.mul_(from);
  }

  /** Over the channels from so many before to so many after each. */
  private void sum(Tensor of, Tensor to, int before, int after) {
    to.copy_(of);
    for (long by = 1; by <= Math.min(before, channels - 1); by++) {
      to.narrow(CHANNELS, by, channels - by).add_(of.narrow(CHANNELS, 0, channels - by));
    }
    for (long by = 1; by <= Math.min(after, channels - 1); by++) {
      to.narrow(CHANNELS, 0, channels - by).add_(of.narrow(CHANNELS, by, channels - by));
    }
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor slope = torch.pow(sums, power).mul_(outputGradient);
    sum(slope.mul(input).div_(sums), gradient, layer.after(), layer.before());
    return gradient.mul_(input).mul_(factor).add_(slope);
  }
}

package convoy.backend.libtorch;

import convoy.network.NetworkSpec;
import convoy.network.Pooling;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The largest value under each window. */
final class MaxPoolingKernel implements Kernel {
  private static final long[] NO_DILATION = {1, 1};

  private final long[] kernel;
  private final long[] stride;
  private final Border border;
  private final Tensor output;
  private final Tensor places;
  private final Tensor gradient;
  private Tensor input;

  MaxPoolingKernel(Pooling layer, NetworkSpec.Placed placed, Dealer dealer, boolean inputGradient) {
    kernel = Border.longs(layer.kernel());
    stride = Border.longs(layer.stride());
    border =
        Border.of(layer.window(), placed.input(), Double.NEGATIVE_INFINITY, dealer, inputGradient);
    output = dealer.images(placed.output(), Dealer.Span.OUTPUT);
    places = dealer.indices(placed.output(), Dealer.Span.STEP);
    gradient = inputGradient ? dealer.images(border.shape(), Dealer.Span.GRADIENT) : null;
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input = border.around(from);
    torch.max_pool2d_with_indices_outf(
        input, kernel, stride, border.amount(), NO_DILATION, false, output, places);
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    torch.max_pool2d_with_indices_backward_outf(
        outputGradient,
        input,
        kernel,
        stride,
        border.amount(),
        NO_DILATION,
        false,
        places,
        gradient);
    return border.within(gradient);
  }
}

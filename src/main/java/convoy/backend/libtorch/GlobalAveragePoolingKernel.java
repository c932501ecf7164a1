package convoy.backend.libtorch;

import convoy.network.GlobalAveragePooling;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The mean of each channel. */
final class GlobalAveragePoolingKernel implements Kernel {
  private static final long[] HEIGHT_AND_WIDTH = {2, 3};

  private final Tensor output;
  private final Tensor gradient;
  private final ScalarTypeOptional sameType;
  private final Scalar share;

  GlobalAveragePoolingKernel(
      GlobalAveragePooling layer,
      NetworkSpec.Placed placed,
      Kernels kernels,
      boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    Shape image = placed.input();
    output = dealer.images(placed.output(), Dealer.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(image, Dealer.Span.GRADIENT) : null;
    sameType = dealer.views().keep(new ScalarTypeOptional());
    share = dealer.views().keep(new Scalar(1.0 / (image.height() * image.width())));
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    return torch.mean_out(output, input, HEIGHT_AND_WIDTH, true, sameType);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return gradient.copy_(outputGradient).mul_(share);
  }
}

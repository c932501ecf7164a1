package convoy.backend.libtorch;

import convoy.network.Flatten;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;

/** Images in the order channel, row, column. */
final class FlattenKernel implements Kernel {
  private final Tensor planes;
  private final Tensor output;
  private final Tensor gradient;
  private final long[] images;

  FlattenKernel(Flatten layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    planes = dealer.planes(placed.input(), Dealer.Span.OUTPUT);
    output = dealer.views().keep(planes.view(dealer.rows(), placed.output().size(), 1L, 1L));
    gradient = inputGradient ? dealer.images(placed.input(), Dealer.Span.GRADIENT) : null;
    images =
        new long[] {
          dealer.rows(), placed.input().channels(), placed.input().height(), placed.input().width()
        };
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    planes.copy_(input);
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return gradient.copy_(outputGradient.reshape(images));
  }
}

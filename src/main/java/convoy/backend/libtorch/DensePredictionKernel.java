package convoy.backend.libtorch;

import convoy.network.Dense;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A dense layer in prediction, as a 1x1 convolution over images of one pixel. It takes half as long
 * again as a matrix product; but that of OpenBLAS adds up a row in an order that depends on the
 * row's place, and a row's outputs must not depend on which others stand beside it.
 */
final class DensePredictionKernel implements Kernel {
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};
  private static final long ONE_GROUP = 1;

  private final Tensor weight;
  private final TensorOptional bias;
  private final Tensor input;
  private final Tensor inputPixels;

  DensePredictionKernel(Dense layer, NetworkSpec.Placed placed, Kernels kernels) {
    Dealer dealer = kernels.dealer();
    NativeMemory memory = dealer.views();
    Parameters parameters = kernels.parameters();
    long inputs = placed.input().size();
    long units = placed.output().size();
    weight =
        memory.keep(parameters.values(placed.name(), "weight", memory).view(units, inputs, 1L, 1L));
    boolean hasBias = layer.bias();
    bias =
        memory.keep(
            hasBias
                ? new TensorOptional(parameters.values(placed.name(), "bias", memory))
                : new TensorOptional());
    input = dealer.planes(placed.input(), Dealer.Span.STEP);
    inputPixels = memory.keep(input.view(dealer.rows(), inputs, 1L, 1L));
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input.copy_(from);
    return torch.convolution(inputPixels, weight, bias, ONE, NONE, ONE, false, NONE, ONE_GROUP);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    throw new IllegalStateException("A prediction has no backward pass.");
  }
}

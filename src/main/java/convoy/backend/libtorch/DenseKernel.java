package convoy.backend.libtorch;

import convoy.network.Dense;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A dense layer in training: Y = X W^T + b, dX = dY W, dW = dY^T X, db = the column sums of dY.
 * Images enter in the order channel, row, column, into which they are copied first.
 */
final class DenseKernel implements Kernel {
  private final Tensor weight;
  private final Tensor weightTransposed;
  private final Tensor bias;
  private final Tensor weightGradient;
  private final Tensor biasGradient;
  private final Tensor input;
  private final Tensor inputRows;
  private final Tensor output;
  private final Tensor outputRows;
  private final Tensor slope;
  private final Tensor slopeRows;
  private final Tensor slopeColumns;
  private final Tensor gradient;
  private final Tensor gradientRows;

  DenseKernel(Dense layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    NativeMemory memory = dealer.views();
    Parameters parameters = kernels.parameters();
    weight = parameters.values(placed.name(), "weight", memory);
    weightTransposed = memory.keep(weight.t());
    weightGradient = parameters.gradient(placed.name(), "weight", memory);
    boolean hasBias = layer.bias();
    bias = hasBias ? parameters.values(placed.name(), "bias", memory) : null;
    biasGradient = hasBias ? parameters.gradient(placed.name(), "bias", memory) : null;
    input = dealer.planes(placed.input(), Dealer.Span.STEP);
    inputRows = dealer.rowsOf(input);
    output = dealer.planes(placed.output(), Dealer.Span.OUTPUT);
    outputRows = dealer.rowsOf(output);
    slope = dealer.planes(placed.output(), Dealer.Span.GRADIENT);
    slopeRows = dealer.rowsOf(slope);
    slopeColumns = memory.keep(slopeRows.t());
    gradient = inputGradient ? dealer.planes(placed.input(), Dealer.Span.GRADIENT) : null;
    gradientRows = gradient == null ? null : dealer.rowsOf(gradient);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input.copy_(from);
    if (bias == null) {
      torch.mm_out(outputRows, inputRows, weightTransposed);
    } else {
      torch.addmm_out(outputRows, bias, inputRows, weightTransposed);
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    slope.copy_(outputGradient);
    torch.mm_out(weightGradient, slopeColumns, inputRows);
    if (biasGradient != null) {
      torch.sum_out(biasGradient, slopeRows, 0);
    }
    if (gradient == null) {
      return null;
    }
    torch.mm_out(gradientRows, slopeRows, weight);
    return gradient;
  }
}

package convoy.backend.libtorch;

import convoy.backend.RandomSlopes;
import convoy.network.Activation;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An activation function and its derivative. */
final class ActivationKernel implements Kernel {
  private static final long CHANNELS = 1;

  /** Beyond it geluTanh's derivative is 0 or 1, and its formula would overflow far beyond. */
  private static final double FAR = 20;

  private final Activation.Function function;
  private final Tensor output;
  private final Tensor gradient;
  private final Slopes slopes;
  private final Scalar zero;
  private final Scalar one;
  private final Scalar constant;
  private final Scalar threshold;
  private final ScalarOptional low;
  private final ScalarOptional high;
  private Tensor input;
  private long seed;

  ActivationKernel(
      Activation layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Dealer dealer = kernels.dealer();
    function = layer.function();
    NativeMemory memory = dealer.views();
    boolean handsOn = function == Activation.Function.IDENTITY;
    output = handsOn ? null : dealer.images(placed.output(), Dealer.Span.OUTPUT);
    gradient =
        inputGradient && !handsOn ? dealer.images(placed.input(), Dealer.Span.GRADIENT) : null;
    boolean draws = inputGradient && function == Activation.Function.SMART_RELU;
    slopes = draws ? new Slopes(placed, dealer) : null;
    zero = memory.keep(new Scalar(0f));
    one = memory.keep(new Scalar(1f));
    constant = memory.keep(new Scalar(layer.constant()));
    threshold = memory.keep(new Scalar(20f)); // LibTorch's own: ln(1 + e^x) is x above it
    low = memory.keep(new ScalarOptional(memory.keep(new Scalar(-FAR))));
    high = memory.keep(new ScalarOptional(memory.keep(new Scalar(FAR))));
  }

  /** The derivatives at 0 where they are drawn. */
  private static final class Slopes {
    private final float[] drawn;
    private final Tensor values;
    private final Exchange exchange;

    Slopes(NetworkSpec.Placed placed, Dealer dealer) {
      drawn = new float[dealer.rows() * placed.input().size()];
      values = dealer.images(placed.input());
      exchange = new Exchange(values, dealer.views());
    }
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long stepSeed) {
    input = from;
    seed = stepSeed;
    return switch (function) {
      case RELU, SMART_RELU -> torch.clamp_min_out(output, from, zero);
      case TANH -> torch.tanh_out(output, from);
      case SIGMOID -> torch.sigmoid_out(output, from);
      case LEAKY_RELU -> torch.leaky_relu_out(output, from, constant);
      case ELU -> torch.elu_outf(from, constant, one, one, output);
      case SILU -> torch.silu_out(output, from);
      case SWISH, GELU_SIGMOID -> output.copy_(from).mul_(constant).sigmoid_().mul_(from);
      case MISH -> torch.mish_out(output, from);
      case GELU -> torch.gelu_outf(from, "none", output);
      case GELU_TANH -> torch.gelu_outf(from, "tanh", output);
      case SOFTPLUS -> torch.softplus_outf(from, one, threshold, output);
      case SOFTMAX -> torch.softmax_out(output, from, CHANNELS);
      case IDENTITY -> from;
    };
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return switch (function) {
      case RELU -> torch.threshold_backward_outf(outputGradient, output, zero, gradient);
      case TANH -> torch.tanh_backward_outf(outputGradient, output, gradient);
      case SIGMOID -> torch.sigmoid_backward_outf(outputGradient, output, gradient);
      case LEAKY_RELU ->
          torch.leaky_relu_backward_outf(outputGradient, output, constant, true, gradient);
      case ELU ->
          torch.elu_backward_outf(outputGradient, constant, one, one, true, output, gradient);
      case SILU -> torch.silu_backward_outf(outputGradient, input, gradient);
      case SWISH, GELU_SIGMOID -> swish(outputGradient);
      case MISH -> torch.mish_backward(outputGradient, input);
      case GELU -> torch.gelu_backward_outf(outputGradient, input, "none", gradient);
      case GELU_TANH -> {
        Tensor near = torch.clamp(input, low, high);
        yield torch.gelu_backward_outf(outputGradient, near, "tanh", gradient);
      }
      // The derivative is 1 - e^-y.
      case SOFTPLUS -> torch.neg_out(gradient, output).expm1_().neg_().mul_(outputGradient);
      case SOFTMAX -> {
        Tensor products = torch.mul_out(gradient, outputGradient, output);
        Tensor sums = products.sum(new long[] {CHANNELS}, true, new ScalarTypeOptional());
        yield gradient.addcmul_(output, sums, new Scalar(-1f));
      }
      case IDENTITY -> outputGradient;
      case SMART_RELU -> smartRelu(outputGradient);
    };
  }

  /** s + beta x s (1 - s), in an order in which nothing overflows. */
  private Tensor swish(Tensor outputGradient) {
    gradient.copy_(input).mul_(constant).sigmoid_();
    Tensor bend = torch.sigmoid_backward(input, gradient);
    return gradient.add_(bend, constant).mul_(outputGradient);
  }

  private Tensor smartRelu(Tensor outputGradient) {
    torch.threshold_backward_outf(outputGradient, input, zero, gradient);
    Tensor isZero = torch.eq(input, zero);
    if (torch.any(isZero).item_bool()) {
      for (int i = 0; i < slopes.drawn.length; i++) {
        slopes.drawn[i] = RandomSlopes.at(seed, i);
      }
      slopes.exchange.put(slopes.drawn);
      slopes.values.mul_(isZero);
      gradient.addcmul_(outputGradient, slopes.values);
    }
    return gradient;
  }
}

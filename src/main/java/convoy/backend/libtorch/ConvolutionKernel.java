package convoy.backend.libtorch;

import convoy.network.Convolution;
import convoy.network.NetworkSpec;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolution: oneDNN's on the processor, cuDNN's on a GPU. */
final class ConvolutionKernel implements Kernel {
  private static final long[] NO_OUTPUT_PADDING = {0, 0};
  private static final int WIDTH = 3;

  private final long[] stride;
  private final long[] forwardStride;
  private final long[] dilation;
  private final long[] filters;
  private final long groups;
  private final Border border;
  private final Tensor weight;
  private final Tensor weightChannelsLast;
  private final TensorOptional bias;
  private final Tensor weightGradient;
  private final Tensor biasGradient;
  private final BoolPointer wanted;
  private final boolean inputGradient;
  private final Tensor column;
  private Tensor input;

  ConvolutionKernel(
      Convolution layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    this.inputGradient = inputGradient;
    NativeMemory memory = kernels.dealer().views();
    stride = Border.longs(layer.stride());
    // oneDNN, as LibTorch 2.10 has it, computes a wrong output one column wide from one channel
    // with
    // a stride. Without that stride there are more columns, and the first is the one.
    boolean oneColumn = placed.output().width() == 1 && placed.input().channels() == layer.groups();
    column = oneColumn ? kernels.dealer().images(placed.output(), Dealer.Span.OUTPUT) : null;
    forwardStride = new long[] {stride[0], oneColumn ? 1 : stride[1]};
    dilation = Border.longs(layer.dilation());
    filters = new long[] {layer.filters()};
    groups = layer.groups();
    border = border(layer, placed, kernels.dealer(), inputGradient);
    Parameters parameters = kernels.parameters();
    weight = parameters.values(placed.name(), "weight", memory);
    weightChannelsLast = memory.keep(weight.contiguous(torch.MemoryFormat.ChannelsLast));
    weightGradient = parameters.gradient(placed.name(), "weight", memory);
    bias =
        memory.keep(
            layer.bias()
                ? new TensorOptional(parameters.values(placed.name(), "bias", memory))
                : new TensorOptional());
    biasGradient = layer.bias() ? parameters.gradient(placed.name(), "bias", memory) : null;
    wanted = memory.keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, weightGradient != null).put(2, biasGradient != null);
  }

  private static Border border(
      Convolution layer, NetworkSpec.Placed placed, Dealer dealer, boolean inputGradient) {
    return layer.paddingMode() == Convolution.PaddingMode.CIRCULAR
        ? Border.circular(layer.window(), placed.input(), dealer, inputGradient)
        : Border.of(layer.window(), placed.input(), 0, dealer, inputGradient);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    weightChannelsLast.copy_(weight);
    input = border.around(from);
    Tensor output =
        torch.convolution(
            input,
            weightChannelsLast,
            bias,
            forwardStride,
            border.amount(),
            dilation,
            false,
            NO_OUTPUT_PADDING,
            groups);
    return column == null ? output : column.copy_(output.narrow(WIDTH, 0, 1));
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    T_TensorTensorTensor_T gradients =
        torch.convolution_backward(
            outputGradient,
            input,
            weightChannelsLast,
            filters,
            stride,
            border.amount(),
            dilation,
            false,
            NO_OUTPUT_PADDING,
            groups,
            wanted);
    if (weightGradient != null) {
      weightGradient.copy_(gradients.get1());
    }
    if (biasGradient != null) {
      biasGradient.copy_(gradients.get2());
    }
    return inputGradient ? border.within(new Tensor(gradients.get0())) : null;
  }
}

package convoy.backend.libtorch;

import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A locally connected layer: what lies under each window becomes the channels of a group of its
 * own, and all of them an image of one pixel, over which a convolution in as many groups goes.
 */
final class LocallyConnectedKernel implements Kernel {
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  private final long[] kernel;
  private final long[] stride;
  private final long[] dilation;
  private final long[] size;
  private final long[] units;
  private final long[] outputs;
  private final long[] byPlace;
  private final long[] pixels;
  private final long places;
  private final Border border;
  private final Tensor weight;
  private final TensorOptional bias;
  private final Tensor weightGradient;
  private final Tensor biasGradient;
  private final Tensor output;
  private final BoolPointer wanted;
  private final boolean inputGradient;
  private Tensor input;

  LocallyConnectedKernel(
      LocallyConnected layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    this.inputGradient = inputGradient;
    Dealer dealer = kernels.dealer();
    NativeMemory memory = dealer.views();
    long rows = dealer.rows();
    Shape out = placed.output();
    kernel = Border.longs(layer.kernel());
    stride = Border.longs(layer.stride());
    dilation = Border.longs(layer.dilation());
    border = Border.of(layer.window(), placed.input(), 0, dealer, inputGradient);
    size = new long[] {border.shape().height(), border.shape().width()};
    places = (long) out.height() * out.width();
    long taps = placed.input().channels() * kernel[0] * kernel[1];
    units = new long[] {rows, out.size(), 1, 1};
    outputs = new long[] {rows, out.height(), out.width(), out.channels()};

    Parameters parameters = kernels.parameters();
    weight =
        memory.keep(
            parameters.values(placed.name(), "weight", memory).view(out.size(), taps, 1L, 1L));
    weightGradient =
        memory.keep(
            parameters.gradient(placed.name(), "weight", memory).view(out.size(), taps, 1L, 1L));
    bias =
        memory.keep(
            layer.bias()
                ? new TensorOptional(parameters.values(placed.name(), "bias", memory))
                : new TensorOptional());
    biasGradient = layer.bias() ? parameters.gradient(placed.name(), "bias", memory) : null;
    byPlace = new long[] {rows, places, taps};
    pixels = new long[] {rows, places * taps, 1, 1};
    output = dealer.images(out, Dealer.Span.OUTPUT);
    wanted = memory.keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, true).put(2, layer.bias());
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input = from;
    Tensor all = torch.convolution(pixels(), weight, bias, ONE, NONE, ONE, false, NONE, places);
    return output.copy_(all.reshape(outputs).permute(0, 3, 1, 2));
  }

  /** What lies under each window, place by place. */
  private Tensor pixels() {
    Tensor images = border.around(input).contiguous();
    Tensor taken = torch.im2col(images, kernel, dilation, border.amount(), stride);
    return taken.transpose(1, 2).reshape(pixels);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    T_TensorTensorTensor_T gradients =
        torch.convolution_backward(
            outputGradient.permute(0, 2, 3, 1).reshape(units),
            pixels(),
            weight,
            new long[] {units[1]},
            ONE,
            NONE,
            ONE,
            false,
            NONE,
            places,
            wanted);
    weightGradient.copy_(gradients.get1());
    if (biasGradient != null) {
      biasGradient.copy_(gradients.get2());
    }
    if (!inputGradient) {
      return null;
    }
    Tensor ofTaps = gradients.get0().reshape(byPlace).transpose(1, 2).contiguous();
    return border.within(torch.col2im(ofTaps, size, kernel, dilation, border.amount(), stride));
  }
}

package convoy.backend.libtorch;

import convoy.network.GroupNormalization;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Group normalization of images that lie in the order channel, row, column. */
final class GroupNormalizationKernel implements Kernel {
  private final ScaleAndShift learnt;
  private final GroupNormalization layer;
  private final long rows;
  private final long channels;
  private final long area;
  private final long[] planes;
  private final long[] images;
  private final Tensor mean;
  private final Tensor inverseDeviation;
  private final Tensor output;
  private final Tensor gradient;
  private final BoolPointer wanted;
  private Tensor input;

  GroupNormalizationKernel(
      GroupNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    this.layer = layer;
    Workspace.Dealer dealer = kernels.dealer();
    Shape image = placed.input();
    learnt = new ScaleAndShift(placed.name(), kernels.parameters(), dealer.views());
    rows = dealer.rows();
    channels = image.channels();
    area = (long) image.height() * image.width();
    planes = new long[] {rows, channels, area};
    images = new long[] {rows, channels, image.height(), image.width()};
    mean = dealer.values(rows * layer.groups());
    inverseDeviation = dealer.values(rows * layer.groups());
    output = dealer.images(image, Workspace.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(image, Workspace.Span.GRADIENT) : null;
    wanted = dealer.views().keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, true).put(2, true);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input = from;
    T_TensorTensorTensor_T normalized =
        torch.native_group_norm(
            inPlanes(from),
            learnt.scale(),
            learnt.shift(),
            rows,
            channels,
            area,
            layer.groups(),
            layer.epsilon());
    mean.copy_(normalized.get1().flatten());
    inverseDeviation.copy_(normalized.get2().flatten());
    return output.copy_(normalized.get0().view(images));
  }

  /**
   * Of three dimensions, in one order alone: of four LibTorch may take one for the other, and read
   * beyond the end.
   */
  private Tensor inPlanes(Tensor tensor) {
    return tensor.reshape(planes).contiguous();
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    T_TensorTensorTensor_T gradients =
        torch.native_group_norm_backward(
            inPlanes(outputGradient),
            inPlanes(input),
            mean.view(rows, layer.groups()),
            inverseDeviation.view(rows, layer.groups()),
            learnt.scale(),
            rows,
            channels,
            area,
            layer.groups(),
            wanted);
    learnt.leave(gradients);
    return gradient == null ? null : gradient.copy_(gradients.get0().view(images));
  }
}

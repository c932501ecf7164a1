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
  private final Tensor input;
  private final Tensor output;
  private final Tensor slope;
  private final Tensor gradient;
  private final BoolPointer wanted;
  private T_TensorTensorTensor_T normalized;

  GroupNormalizationKernel(
      GroupNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    this.layer = layer;
    Workspace.Dealer dealer = kernels.dealer();
    Shape image = placed.input();
    learnt = new ScaleAndShift(placed.name(), kernels.parameters(), dealer.views());
    rows = dealer.rows();
    channels = image.channels();
    area = (long) image.height() * image.width();
    input = dealer.planes(image);
    output = dealer.images(image);
    slope = kernels.training() ? dealer.planes(image) : null;
    gradient = inputGradient ? dealer.images(image) : null;
    wanted = dealer.views().keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, true).put(2, true);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input.copy_(from);
    normalized =
        torch.native_group_norm(
            input,
            learnt.scale(),
            learnt.shift(),
            rows,
            channels,
            area,
            layer.groups(),
            layer.epsilon());
    return output.copy_(normalized.get0());
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    slope.copy_(outputGradient);
    T_TensorTensorTensor_T gradients =
        torch.native_group_norm_backward(
            slope,
            input,
            normalized.get1(),
            normalized.get2(),
            learnt.scale(),
            rows,
            channels,
            area,
            layer.groups(),
            wanted);
    learnt.leave(gradients);
    return gradient == null ? null : gradient.copy_(gradients.get0());
  }
}

package convoy.backend.libtorch;

import convoy.network.GroupNormalization;
import convoy.network.NetworkSpec;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Group normalization of images that lie in the order channel, row, column. */
final class GroupNormalizationKernel extends ExampleNormalizationKernel {
  private final GroupNormalization layer;
  private final long rows;
  private final long channels;
  private final long area;
  private final long[] planes;

  GroupNormalizationKernel(
      GroupNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    super(placed, kernels, inputGradient, layer.groups());
    this.layer = layer;
    rows = kernels.dealer().rows();
    channels = placed.input().channels();
    area = (long) placed.input().height() * placed.input().width();
    planes = new long[] {rows, channels, area};
  }

  @Override
  T_TensorTensorTensor_T normalize(Tensor from, TensorOptional gamma, TensorOptional beta) {
    return torch.native_group_norm(
        inPlanes(from), gamma, beta, rows, channels, area, layer.groups(), layer.epsilon());
  }

  /**
   * Of three dimensions, in one order alone: of four LibTorch may take one for the other, and read
   * beyond the end.
   */
  private Tensor inPlanes(Tensor tensor) {
    return tensor.reshape(planes).contiguous();
  }

  @Override
  T_TensorTensorTensor_T differentiate(
      Tensor outputGradient,
      Tensor from,
      Tensor means,
      Tensor inverseDeviations,
      TensorOptional gamma,
      TensorOptional beta,
      BoolPointer which) {
    return torch.native_group_norm_backward(
        inPlanes(outputGradient),
        inPlanes(from),
        means.view(rows, layer.groups()),
        inverseDeviations.view(rows, layer.groups()),
        gamma,
        rows,
        channels,
        area,
        layer.groups(),
        which);
  }
}

package convoy.backend.libtorch;

import convoy.network.LayerNormalization;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalization of images that lie in the order channel, row, column. */
final class LayerNormalizationKernel extends ExampleNormalizationKernel {
  private final double epsilon;
  private final long[] each;
  private final long[] shape;

  LayerNormalizationKernel(
      LayerNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    super(placed, kernels, inputGradient, 1);
    Shape image = placed.input();
    epsilon = layer.epsilon();
    each = new long[] {kernels.dealer().rows(), 1, 1, 1};
    shape = new long[] {image.channels(), image.height(), image.width()};
  }

  @Override
  T_TensorTensorTensor_T normalize(Tensor from, TensorOptional gamma, TensorOptional beta) {
    return torch.native_layer_norm(from, shape, gamma, beta, epsilon);
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
    return torch.native_layer_norm_backward(
        outputGradient.contiguous(),
        from.contiguous(),
        shape,
        means.view(each),
        inverseDeviations.view(each),
        gamma,
        beta,
        which);
  }
}

package convoy.backend.libtorch;

import convoy.network.LayerNormalization;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Layer normalization of images that lie in the order channel, row, column. */
final class LayerNormalizationKernel implements Kernel {
  private final ScaleAndShift learnt;
  private final double epsilon;
  private final long[] shape;
  private final Tensor input;
  private final Tensor output;
  private final Tensor slope;
  private final Tensor gradient;
  private final BoolPointer wanted;
  private T_TensorTensorTensor_T normalized;

  LayerNormalizationKernel(
      LayerNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Workspace.Dealer dealer = kernels.dealer();
    Shape image = placed.input();
    learnt = new ScaleAndShift(placed.name(), kernels.parameters(), dealer.views());
    epsilon = layer.epsilon();
    shape = new long[] {image.channels(), image.height(), image.width()};
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
    normalized = torch.native_layer_norm(input, shape, learnt.scale(), learnt.shift(), epsilon);
    return output.copy_(normalized.get0());
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    slope.copy_(outputGradient);
    T_TensorTensorTensor_T gradients =
        torch.native_layer_norm_backward(
            slope,
            input,
            shape,
            normalized.get1(),
            normalized.get2(),
            learnt.scale(),
            learnt.shift(),
            wanted);
    learnt.leave(gradients);
    return gradient == null ? null : gradient.copy_(gradients.get0());
  }
}

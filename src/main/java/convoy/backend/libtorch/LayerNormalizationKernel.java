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
  private final long[] each;
  private final long[] shape;
  private final Tensor mean;
  private final Tensor inverseDeviation;
  private final Tensor output;
  private final Tensor gradient;
  private final BoolPointer wanted;
  private Tensor input;

  LayerNormalizationKernel(
      LayerNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Workspace.Dealer dealer = kernels.dealer();
    Shape image = placed.input();
    learnt = new ScaleAndShift(placed.name(), kernels.parameters(), dealer.views());
    epsilon = layer.epsilon();
    each = new long[] {dealer.rows(), 1, 1, 1};
    shape = new long[] {image.channels(), image.height(), image.width()};
    mean = dealer.values(dealer.rows());
    inverseDeviation = dealer.values(dealer.rows());
    output = dealer.images(image, Workspace.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(image, Workspace.Span.GRADIENT) : null;
    wanted = dealer.views().keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, true).put(2, true);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input = from;
    T_TensorTensorTensor_T normalized =
        torch.native_layer_norm(input, shape, learnt.scale(), learnt.shift(), epsilon);
    mean.copy_(normalized.get1().flatten());
    inverseDeviation.copy_(normalized.get2().flatten());
    return output.copy_(normalized.get0());
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    T_TensorTensorTensor_T gradients =
        torch.native_layer_norm_backward(
            outputGradient.contiguous(),
            input.contiguous(),
            shape,
            mean.view(each),
            inverseDeviation.view(each),
            learnt.scale(),
            learnt.shift(),
            wanted);
    learnt.leave(gradients);
    return gradient == null ? null : gradient.copy_(gradients.get0());
  }
}

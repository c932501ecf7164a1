package convoy.backend.libtorch;

import convoy.network.NetworkSpec;
import convoy.network.Shape;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** What normalizes each example by itself, as a whole or in groups of channels. */
abstract class ExampleNormalizationKernel implements Kernel {
  private final TensorOptional scale;
  private final TensorOptional shift;
  private final Tensor scaleGradient;
  private final Tensor shiftGradient;
  private final Tensor mean;
  private final Tensor inverseDeviation;
  private final long[] images;
  private final Tensor output;
  private final Tensor gradient;
  private final BoolPointer wanted;
  private Tensor input;

  /**
   * @param groups of an example, each of a mean and a deviation
   */
  ExampleNormalizationKernel(
      NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient, int groups) {
    Dealer dealer = kernels.dealer();
    NativeMemory memory = dealer.views();
    Parameters parameters = kernels.parameters();
    String name = placed.name();
    Shape image = placed.input();
    scale = memory.keep(new TensorOptional(parameters.values(name, "weight", memory)));
    shift = memory.keep(new TensorOptional(parameters.values(name, "bias", memory)));
    scaleGradient = parameters.gradient(name, "weight", memory);
    shiftGradient = parameters.gradient(name, "bias", memory);
    mean = dealer.values((long) dealer.rows() * groups);
    inverseDeviation = dealer.values((long) dealer.rows() * groups);
    images = new long[] {dealer.rows(), image.channels(), image.height(), image.width()};
    output = dealer.images(image, Dealer.Span.OUTPUT);
    gradient = inputGradient ? dealer.images(image, Dealer.Span.GRADIENT) : null;
    wanted = memory.keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, true).put(2, true);
  }

  /** What comes out, the means, and the inverse deviations. */
  abstract T_TensorTensorTensor_T normalize(Tensor from, TensorOptional gamma, TensorOptional beta);

  /** The gradients by what came in, by gamma, and by beta. */
  abstract T_TensorTensorTensor_T differentiate(
      Tensor outputGradient,
      Tensor from,
      Tensor means,
      Tensor inverseDeviations,
      TensorOptional gamma,
      TensorOptional beta,
      BoolPointer which);

  @Override
  public final Tensor forward(Tensor from, boolean training, long seed) {
    input = from;
    T_TensorTensorTensor_T normalized = normalize(from, scale, shift);
    mean.copy_(normalized.get1().flatten());
    inverseDeviation.copy_(normalized.get2().flatten());
    return output.copy_(normalized.get0().view(images));
  }

  @Override
  public final Tensor backward(Tensor outputGradient) {
    T_TensorTensorTensor_T gradients =
        differentiate(outputGradient, input, mean, inverseDeviation, scale, shift, wanted);
    scaleGradient.copy_(gradients.get1());
    shiftGradient.copy_(gradients.get2());
    return gradient == null ? null : gradient.copy_(gradients.get0().view(images));
  }
}

package convoy.backend.libtorch;

import convoy.network.BatchNormalization;
import convoy.network.NetworkSpec;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Batch normalization, channel by channel. */
final class BatchNormalizationKernel implements Kernel {
  private final BatchNormalization layer;
  private final TensorOptional scale;
  private final TensorOptional shift;
  private final Tensor runningMean;
  private final Tensor runningVariance;
  private final TensorOptional observedMean;
  private final TensorOptional observedVariance;
  private final Tensor scaleGradient;
  private final Tensor shiftGradient;
  private final Tensor mean;
  private final Tensor inverseDeviation;
  private final TensorOptional batchMean;
  private final TensorOptional batchInverseDeviation;
  private final Tensor output;
  private final BoolPointer wanted;
  private final boolean inputGradient;
  private final boolean observesSingle;
  private final Scalar momentum;
  private final Scalar rest;
  private Tensor input;

  BatchNormalizationKernel(
      BatchNormalization layer, NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    this.layer = layer;
    this.inputGradient = inputGradient;
    Dealer dealer = kernels.dealer();
    NativeMemory memory = dealer.views();
    Parameters parameters = kernels.parameters();
    String name = placed.name();
    scale = memory.keep(new TensorOptional(parameters.values(name, "weight", memory)));
    shift = memory.keep(new TensorOptional(parameters.values(name, "bias", memory)));
    scaleGradient = parameters.gradient(name, "weight", memory);
    shiftGradient = parameters.gradient(name, "bias", memory);
    runningMean = parameters.values(name, "running_mean", memory);
    runningVariance = parameters.values(name, "running_var", memory);
    boolean observed = !kernels.training() || kernels.pass().observes();
    boolean single =
        kernels.training()
            && (long) dealer.rows() * placed.input().height() * placed.input().width() == 1;
    observesSingle = single && observed;
    boolean passed = observed && !single;
    observedMean = memory.keep(passed ? new TensorOptional(runningMean) : new TensorOptional());
    observedVariance =
        memory.keep(passed ? new TensorOptional(runningVariance) : new TensorOptional());
    momentum = memory.keep(new Scalar(layer.momentum()));
    rest = memory.keep(new Scalar(1 - layer.momentum()));
    long channels = kernels.training() ? placed.input().channels() : 0; // none in prediction
    mean = dealer.values(channels);
    inverseDeviation = dealer.values(channels);
    batchMean = memory.keep(new TensorOptional(mean));
    batchInverseDeviation = memory.keep(new TensorOptional(inverseDeviation));
    output = dealer.images(placed.output(), Dealer.Span.OUTPUT);
    wanted = memory.keep(new BoolPointer(3));
    wanted.put(0, inputGradient).put(1, true).put(2, true);
  }

  @Override
  public Tensor forward(Tensor from, boolean training, long seed) {
    input = from;
    torch.native_batch_norm_outf(
        from,
        scale,
        shift,
        observedMean,
        observedVariance,
        training,
        layer.momentum(),
        layer.epsilon(),
        output,
        mean,
        inverseDeviation);
    if (observesSingle) {
      observeSingle();
    }
    return output;
  }

  /** LibTorch would divide by n - 1 = 0; the variance of a single value counts as 0. */
  private void observeSingle() {
    runningMean.lerp_(mean, momentum);
    runningVariance.mul_(rest);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    T_TensorTensorTensor_T gradients =
        torch.native_batch_norm_backward(
            outputGradient,
            input,
            scale,
            observedMean,
            observedVariance,
            batchMean,
            batchInverseDeviation,
            true,
            layer.epsilon(),
            wanted);
    scaleGradient.copy_(gradients.get1());
    shiftGradient.copy_(gradients.get2());
    return inputGradient ? new Tensor(gradients.get0()) : null;
  }
}

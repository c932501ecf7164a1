package convoy.backend.libtorch;

import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** What normalized values are multiplied with, and what is added: a layer's weight and bias. */
final class ScaleAndShift {
  private final TensorOptional scale;
  private final TensorOptional shift;
  private final Tensor scaleGradient;
  private final Tensor shiftGradient;

  ScaleAndShift(String layer, Parameters parameters, NativeMemory memory) {
    scale = memory.keep(new TensorOptional(parameters.values(layer, "weight", memory)));
    shift = memory.keep(new TensorOptional(parameters.values(layer, "bias", memory)));
    scaleGradient = parameters.gradient(layer, "weight", memory);
    shiftGradient = parameters.gradient(layer, "bias", memory);
  }

  TensorOptional scale() {
    return scale;
  }

  TensorOptional shift() {
    return shift;
  }

  /** Copies the second and the third of the gradients to where they belong. */
  void leave(T_TensorTensorTensor_T gradients) {
    scaleGradient.copy_(gradients.get1());
    shiftGradient.copy_(gradients.get2());
  }
}

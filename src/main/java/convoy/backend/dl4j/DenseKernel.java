package convoy.backend.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A dense layer: Y = X W^T + b, dX = dY W, dW = dY^T X, db = the column sums of dY. */
final class DenseKernel implements Kernel {
  private final List<NativeParameter> parameters;
  private final Operation product;
  private final Operation addBias;
  private final Operation inputGradient;
  private final Operation weightGradient;
  private final Operation biasGradient;

  /**
   * @param parameters the weight, and the bias if there is one
   */
  DenseKernel(List<NativeParameter> parameters, Boundary input, Boundary output) {
    this.parameters = parameters;
    INDArray weight = parameters.get(0).values();
    INDArray y = output.vectors();
    product = Operation.product(input.vectors(), false, weight, true, y);
    boolean hasBias = parameters.size() > 1;
    addBias =
        hasBias
            ? Operation.of(
                "biasadd", new INDArray[] {y, parameters.get(1).values()}, new INDArray[] {y})
            : null;
    boolean training = output.gradient() != null;
    inputGradient =
        training && input.gradient() != null
            ? Operation.product(
                output.vectorGradients(), false, weight, false, input.vectorGradients())
            : null;
    weightGradient =
        training
            ? Operation.product(
                output.vectorGradients(),
                true,
                input.vectors(),
                false,
                parameters.get(0).gradient())
            : null;
    biasGradient =
        training && hasBias
            ? Operation.of(
                "reduce_sum",
                new INDArray[] {output.vectorGradients()},
                new INDArray[] {parameters.get(1).gradient()},
                0)
            : null;
  }

  @Override
  public void forward(boolean training, long seed) {
    parameters.forEach(NativeParameter::fetch);
    product.run();
    if (addBias != null) {
      addBias.run();
    }
  }

  @Override
  public void backward() {
    weightGradient.run();
    if (biasGradient != null) {
      biasGradient.run();
    }
    if (inputGradient != null) {
      inputGradient.run();
    }
    parameters.forEach(NativeParameter::deliver);
  }
}

package convoy.backend.dl4j;

import convoy.network.Convolution;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolution by libnd4j's conv2d, oneDNN behind it. */
final class ConvolutionKernel implements Kernel {
  private final List<NativeParameter> parameters;
  private final Operation forward;
  private final Operation backward;

  ConvolutionKernel(
      Convolution layer, List<NativeParameter> parameters, Boundary input, Boundary output) {
    this.parameters = parameters;
    int[] window = Windows.arguments(layer.window(), 0, Windows.WEIGHTS_OUT_IN_HEIGHT_WIDTH);
    List<INDArray> inputs = new ArrayList<>(List.of(input.images()));
    parameters.forEach(parameter -> inputs.add(parameter.values()));
    forward =
        Operation.of(
            "conv2d", inputs.toArray(INDArray[]::new), new INDArray[] {output.images()}, window);
    if (output.gradient() == null) {
      backward = null;
      return;
    }
    inputs.add(output.imageGradients());
    List<INDArray> gradients = new ArrayList<>(List.of(input.imageGradients()));
    parameters.forEach(parameter -> gradients.add(parameter.gradient()));
    backward =
        Operation.of(
            "conv2d_bp",
            inputs.toArray(INDArray[]::new),
            gradients.toArray(INDArray[]::new),
            window);
  }

  @Override
  public void forward(boolean training, long seed) {
    parameters.forEach(NativeParameter::fetch);
    forward.run();
  }

  @Override
  public void backward() {
    backward.run();
    parameters.forEach(NativeParameter::deliver);
  }
}

package convoy.backend.dl4j;

import convoy.network.Size2d;
import convoy.network.Window;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolution by libnd4j's conv2d, oneDNN behind it. */
final class ConvolutionKernel implements Kernel {
  private final List<NativeParameter> parameters;
  private final Operation forward;
  private final Operation backward;

  /**
   * @param layer how the kernel moves
   * @param parameters the weight, and the bias if there is one
   * @param scratch memory that lives as long as this kernel
   */
  ConvolutionKernel(
      Window layer,
      List<NativeParameter> parameters,
      Boundary input,
      Boundary output,
      NativeMemory scratch) {
    this.parameters = parameters;
    Window window = Windows.solid(layer, input.shape());
    int[] arguments = Windows.arguments(window, 0, Windows.WEIGHTS_OUT_IN_HEIGHT_WIDTH);
    List<INDArray> inputs = new ArrayList<>(List.of(input.images()));
    parameters.forEach(parameter -> inputs.add(parameter.values()));
    forward =
        Operation.of(
            "conv2d", inputs.toArray(INDArray[]::new), new INDArray[] {output.images()}, arguments);
    if (output.gradient() == null) {
      backward = null;
    } else if (input.gradient() == null && WeightGradient.suits(window)) {
      backward = WeightGradient.of(window, parameters, input, output, scratch);
    } else {
      inputs.add(output.imageGradients());
      INDArray inputGradient =
          input.gradient() == null
              ? scratch.allocate(input.length()).view(input.images().shape())
              : input.imageGradients();
      List<INDArray> gradients = new ArrayList<>(List.of(inputGradient));
      parameters.forEach(parameter -> gradients.add(parameter.gradient()));
      backward =
          Operation.of(
              "conv2d_bp",
              inputs.toArray(INDArray[]::new),
              gradients.toArray(INDArray[]::new),
              arguments);
    }
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

  /**
   * The gradient of the weights alone, for a network's first layer, where nobody asks for the
   * input's, with stride 1 and as much padding on both sides. dW[o, c] is the cross-correlation of
   * x[:, c] with dY[:, o] summed over the batch: a forward convolution in which channels and batch
   * have changed places, several times as fast as conv2d_bp, which always computes both.
   */
  private static final class WeightGradient {

    static boolean suits(Window window) {
      return window.stride().equals(Size2d.ONE) && !window.padding().same();
    }

    static Operation of(
        Window window,
        List<NativeParameter> parameters,
        Boundary input,
        Boundary output,
        NativeMemory scratch) {
      int rows = input.rows();
      int in = input.shape().channels();
      int out = output.shape().channels();
      Size2d kernel = window.kernel();
      Size2d sizes = new Size2d(output.shape().height(), output.shape().width());
      INDArray images =
          scratch
              .allocate(input.length())
              .view(in, rows, input.shape().height(), input.shape().width());
      INDArray gradients =
          scratch.allocate(output.length()).view(out, rows, sizes.height(), sizes.width());
      INDArray weights =
          scratch
              .allocate((long) in * out * kernel.height() * kernel.width())
              .view(in, out, kernel.height(), kernel.width());
      List<Operation> steps = new ArrayList<>();
      steps.add(Operation.swapFirstTwo(input.images(), images));
      steps.add(Operation.swapFirstTwo(output.imageGradients(), gradients));
      steps.add(
          Operation.of(
              "conv2d",
              new INDArray[] {images, gradients},
              new INDArray[] {weights},
              Windows.arguments(
                  new Window(sizes, Size2d.ONE, window.padding(), Size2d.ONE),
                  0,
                  Windows.WEIGHTS_OUT_IN_HEIGHT_WIDTH)));
      steps.add(Operation.swapFirstTwo(weights, parameters.get(0).gradient()));
      if (parameters.size() > 1) {
        steps.add(
            Operation.of(
                "reduce_sum",
                new INDArray[] {
                  gradients.reshape(out, (long) rows * sizes.height() * sizes.width())
                },
                new INDArray[] {parameters.get(1).gradient()},
                1));
      }
      return Operation.sequence(steps);
    }
  }
}

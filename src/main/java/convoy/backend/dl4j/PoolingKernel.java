package convoy.backend.dl4j;

import convoy.network.Pooling;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Max and average pooling by libnd4j, oneDNN behind it. */
final class PoolingKernel implements Kernel {
  private static final int PADDING_DOES_NOT_COUNT = 0;
  private static final int CHANNELS_FIRST = 0;

  private final Operation forward;
  private final Operation backward;

  PoolingKernel(Pooling layer, Boundary input, Boundary output) {
    String name = layer.kind() == Pooling.Kind.MAX ? "maxpool2d" : "avgpool2d";
    int[] window =
        Windows.arguments(
            Windows.solid(layer.window(), input.shape()), PADDING_DOES_NOT_COUNT, CHANNELS_FIRST);
    forward =
        Operation.of(
            name, new INDArray[] {input.images()}, new INDArray[] {output.images()}, window);
    backward =
        input.gradient() == null
            ? Operation.sequence(List.of()) // in prediction, and where the input is the data
            : Operation.of(
                name + "_bp",
                new INDArray[] {input.images(), output.imageGradients()},
                new INDArray[] {input.imageGradients()},
                window);
  }

  @Override
  public void forward(boolean training, long seed) {
    forward.run();
  }

  @Override
  public void backward() {
    backward.run();
  }
}

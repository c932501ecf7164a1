package convoy.backend.dl4j;

import convoy.data.Seeds;
import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Pooling;
import java.util.ArrayList;
import java.util.List;

/** A network made ready for a number of rows: its layers' kernels, one behind the other. */
final class Plan implements AutoCloseable {
  private final NativeMemory scratch = new NativeMemory();
  private final List<Kernel> kernels = new ArrayList<>();
  private final Boundary input;
  private final Boundary output;

  /**
   * @param boundaries one more than layers
   */
  Plan(
      NetworkSpec spec,
      HostParameters host,
      List<List<NativeParameter>> parameters,
      List<Boundary> boundaries) {
    List<NetworkSpec.Placed> layers = spec.placed();
    for (int i = 0; i < layers.size(); i++) {
      kernels.add(
          kernel(layers.get(i), host, parameters.get(i), boundaries.get(i), boundaries.get(i + 1)));
    }
    input = boundaries.get(0);
    output = boundaries.get(layers.size());
  }

  private Kernel kernel(
      NetworkSpec.Placed placed,
      HostParameters host,
      List<NativeParameter> parameters,
      Boundary input,
      Boundary output) {
    Layer layer = placed.layer();
    if (layer instanceof Convolution convolution) {
      return new ConvolutionKernel(convolution, parameters, input, output, scratch);
    } else if (layer instanceof Pooling pooling) {
      return new PoolingKernel(pooling, input, output);
    } else if (layer instanceof Dense) {
      return new DenseKernel(parameters, input, output);
    } else if (layer instanceof BatchNormalization normalization) {
      return new BatchNormalizationKernel(normalization, placed.name(), host, input, output);
    } else if (layer instanceof Dropout dropout) {
      return new DropoutKernel(dropout, input, output);
    }
    return new ActivationKernel((Activation) layer, input, output);
  }

  void forward(float[] features, boolean training, long seed) {
    input.values().put(features, 0, input.length());
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).forward(training, Seeds.derive(seed, i));
    }
  }

  void getOutputs(float[] target) {
    output.values().get(target, 0, output.length());
  }

  void backward(float[] outputGradient) {
    output.gradient().put(outputGradient, 0, output.length());
    for (int i = kernels.size() - 1; i >= 0; i--) {
      kernels.get(i).backward();
    }
  }

  @Override
  public void close() {
    scratch.close();
  }
}

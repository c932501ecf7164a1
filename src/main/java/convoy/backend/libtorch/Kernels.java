package convoy.backend.libtorch;

import convoy.backend.Pass;
import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.ChannelPadding;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.GlobalAveragePooling;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Pooling;
import convoy.network.Residual;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the kernels of one plan.
 *
 * @param parameters of the network
 * @param dealer of the memory between the layers
 * @param pass of the plan
 */
record Kernels(Parameters parameters, Workspace.Dealer dealer, Pass pass) {

  /** Whether there will be a backward pass. */
  boolean training() {
    return pass.training();
  }

  /**
   * Layers one behind the other.
   *
   * @param inputGradient whether the gradient of what enters the first is wanted
   */
  Kernel sequence(List<NetworkSpec.Placed> layers, boolean inputGradient) {
    List<Kernel> kernels = new ArrayList<>();
    boolean wanted = inputGradient;
    for (NetworkSpec.Placed placed : layers) {
      kernels.add(kernel(placed, wanted && training()));
      wanted = true;
    }
    return new SequenceKernel(kernels);
  }

  private Kernel kernel(NetworkSpec.Placed placed, boolean inputGradient) {
    Layer layer = placed.layer();
    if (layer instanceof Convolution convolution) {
      return new ConvolutionKernel(convolution, placed, this, inputGradient);
    } else if (layer instanceof Pooling pooling) {
      return pooling.kind() == Pooling.Kind.MAX
          ? new MaxPoolingKernel(pooling, placed, dealer, inputGradient)
          : new AveragePoolingKernel(pooling, placed, dealer, inputGradient);
    } else if (layer instanceof Dense) {
      return training()
          ? new DenseKernel(placed, this, inputGradient)
          : new DensePredictionKernel(placed, this);
    } else if (layer instanceof BatchNormalization normalization) {
      return new BatchNormalizationKernel(normalization, placed, this, inputGradient);
    } else if (layer instanceof Dropout dropout) {
      return new DropoutKernel(dropout, placed, this, inputGradient);
    } else if (layer instanceof GlobalAveragePooling) {
      return new GlobalAveragePoolingKernel(placed, dealer, inputGradient);
    } else if (layer instanceof ChannelPadding) {
      return new ChannelPaddingKernel(placed, dealer, inputGradient);
    } else if (layer instanceof Residual residual) {
      return new ResidualKernel(
          sequence(residual.placedLayers(placed), inputGradient),
          sequence(residual.placedShortcut(placed), inputGradient),
          placed,
          dealer,
          inputGradient);
    }
    return new ActivationKernel((Activation) layer, placed, dealer, inputGradient);
  }
}

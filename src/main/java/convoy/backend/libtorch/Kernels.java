package convoy.backend.libtorch;

import convoy.backend.LayerTable;
import convoy.backend.Pass;
import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.ChannelPadding;
import convoy.network.Concatenation;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.Flatten;
import convoy.network.GaussianNoise;
import convoy.network.GlobalAveragePooling;
import convoy.network.GroupNormalization;
import convoy.network.LayerNormalization;
import convoy.network.LocalResponseNormalization;
import convoy.network.LocallyConnected;
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
  /** Makes the kernel of a layer at its place. */
  @FunctionalInterface
  interface Maker {
    /**
     * @param all the other kernels' maker, and what they share
     * @param inputGradient whether the gradient of what enters is wanted
     */
    Kernel make(Kernels all, NetworkSpec.Placed placed, boolean inputGradient);
  }

  /** What there is a kernel of. */
  static final LayerTable<Maker> MAKERS =
      new LayerTable<Maker>("libtorch")
          .with(
              Convolution.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new ConvolutionKernel(layer, placed, all, inputGradient))
          .with(Pooling.class, Kernels::pooling)
          .with(Dense.class, layer -> dense())
          .with(
              BatchNormalization.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new BatchNormalizationKernel(layer, placed, all, inputGradient))
          .with(
              Dropout.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new DropoutKernel(layer, placed, all, inputGradient))
          .with(
              GlobalAveragePooling.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new GlobalAveragePoolingKernel(placed, all.dealer, inputGradient))
          .with(
              ChannelPadding.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new ChannelPaddingKernel(placed, all.dealer, inputGradient))
          .with(Residual.class, Kernels::residual)
          .with(
              Concatenation.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new ConcatenationKernel(placed, all, inputGradient))
          .with(
              LocallyConnected.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new LocallyConnectedKernel(layer, placed, all, inputGradient))
          .with(
              Flatten.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new FlattenKernel(placed, all.dealer, inputGradient))
          .with(
              GaussianNoise.class,
              layer -> (all, placed, inputGradient) -> new GaussianNoiseKernel(layer, placed, all))
          .with(
              LayerNormalization.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new LayerNormalizationKernel(layer, placed, all, inputGradient))
          .with(
              GroupNormalization.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new GroupNormalizationKernel(layer, placed, all, inputGradient))
          .with(
              LocalResponseNormalization.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new LocalResponseNormalizationKernel(
                          layer, placed, all.dealer, inputGradient))
          .with(
              Activation.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new ActivationKernel(layer, placed, all.dealer, inputGradient));

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
    return MAKERS.of(placed).make(this, placed, inputGradient);
  }

  private static Maker residual(Residual residual) {
    return (all, placed, inputGradient) ->
        new ResidualKernel(
            all.sequence(residual.placedLayers(placed), inputGradient),
            all.sequence(residual.placedShortcut(placed), inputGradient),
            placed,
            all.dealer,
            inputGradient);
  }

  private static Maker pooling(Pooling pooling) {
    return (all, placed, inputGradient) ->
        pooling.kind() == Pooling.Kind.MAX
            ? new MaxPoolingKernel(pooling, placed, all.dealer, inputGradient)
            : new AveragePoolingKernel(pooling, placed, all.dealer, inputGradient);
  }

  private static Maker dense() {
    return (all, placed, inputGradient) ->
        all.training()
            ? new DenseKernel(placed, all, inputGradient)
            : new DensePredictionKernel(placed, all);
  }
}

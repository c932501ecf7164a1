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
import convoy.network.Layer;
import convoy.network.LayerNormalization;
import convoy.network.LocalResponseNormalization;
import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec;
import convoy.network.PatchWhitening;
import convoy.network.Pooling;
import convoy.network.Prelu;
import convoy.network.Residual;
import convoy.network.Swish;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;

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
          .with(Dense.class, Kernels::dense)
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
          .with(Concatenation.class, layer -> Kernels::concatenation)
          .with(
              PatchWhitening.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new ConvolutionKernel(
                          layer.convolution(placed.input()), placed, all, inputGradient))
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
                      new ActivationKernel(layer, placed, all.dealer, inputGradient))
          .with(
              Prelu.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new AutogradKernel(
                          placed,
                          all,
                          inputGradient,
                          (x, learnt, training, seed) -> torch.prelu(x, learnt.get(0))))
          .with(
              Swish.class,
              layer ->
                  (all, placed, inputGradient) ->
                      new AutogradKernel(
                          placed,
                          all,
                          inputGradient,
                          (x, learnt, training, seed) ->
                              torch.sigmoid(x.mul(learnt.get(0))).mul(x)));

  /** Whether there will be a backward pass. */
  boolean training() {
    return pass.training();
  }

  /**
   * Layers one after the other.
   *
   * @param inputGradient whether the gradient of what enters the first is wanted
   */
  SequenceKernel sequence(List<NetworkSpec.Placed> layers, boolean inputGradient) {
    List<Kernel> kernels = new ArrayList<>();
    List<Workspace.Value> values = new ArrayList<>();
    Workspace.Value input = dealer.reading();
    boolean wanted = inputGradient;
    try (Workspace.Dealer.Chain gradients = dealer.new Chain()) {
      for (NetworkSpec.Placed placed : layers) {
        Set<Layer.Kept> kept = training() ? placed.layer().keeps() : Set.of();
        Workspace.Value read = dealer.reading();
        if (kept.contains(Layer.Kept.INPUT)) {
          read.keep();
        }
        kernels.add(MAKERS.of(placed).make(this, placed, wanted && training()));
        Workspace.Value made = dealer.made();
        if (kept.contains(Layer.Kept.OUTPUT)) {
          made.keep();
        }
        if (read != input) {
          dealer.letGo(read);
        }
        gradients.made();
        values.add(made);
        dealer.read(made);
        wanted = true;
      }
    }
    dealer.read(input);
    return new SequenceKernel(kernels, values, dealer.passing());
  }

  private static Maker residual(Residual residual) {
    return (all, placed, inputGradient) -> {
      SequenceKernel layers = all.sequence(residual.placedLayers(placed), inputGradient);
      SequenceKernel shortcut = all.sequence(residual.placedShortcut(placed), inputGradient);
      Kernel sum = new ResidualKernel(layers, shortcut, placed, all.dealer, inputGradient);
      layers.letGo(all.dealer);
      shortcut.letGo(all.dealer);
      return sum;
    };
  }

  private static Kernel concatenation(
      Kernels all, NetworkSpec.Placed placed, boolean inputGradient) {
    List<SequenceKernel> branches =
        placed.ways().stream().map(layers -> all.sequence(layers, inputGradient)).toList();
    Kernel joined = new ConcatenationKernel(branches, placed, all.dealer, inputGradient);
    branches.forEach(branch -> branch.letGo(all.dealer));
    return joined;
  }

  private static Maker pooling(Pooling pooling) {
    return (all, placed, inputGradient) ->
        pooling.kind() == Pooling.Kind.MAX
            ? new MaxPoolingKernel(pooling, placed, all.dealer, inputGradient)
            : new AveragePoolingKernel(pooling, placed, all.dealer, inputGradient);
  }

  private static Maker dense(Dense layer) {
    return (all, placed, inputGradient) ->
        all.training()
            ? new DenseKernel(layer, placed, all, inputGradient)
            : new DensePredictionKernel(layer, placed, all);
  }
}

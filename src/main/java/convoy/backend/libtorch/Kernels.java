package convoy.backend.libtorch;

import convoy.backend.LayerTable;
import convoy.backend.Pass;
import convoy.backend.WayBack;
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
import java.util.function.Function;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes the kernels of one plan.
 *
 * @param parameters of the network
 * @param dealer of the memory between the layers
 * @param pass of the plan
 */
record Kernels(Parameters parameters, Dealer dealer, Pass pass) {
  /** Makes the kernel of a layer at its place. */
  @FunctionalInterface
  interface Maker {
    /**
     * @param all the other kernels' maker, and what they share
     * @param inputGradient whether the gradient of what enters is wanted
     */
    Kernel make(Kernels all, NetworkSpec.Placed placed, boolean inputGradient);
  }

  /** Makes the kernels of one type of layer. */
  @FunctionalInterface
  interface Each<L extends Layer> {
    /** As {@link Maker#make}, of a layer. */
    Kernel make(L layer, NetworkSpec.Placed placed, Kernels all, boolean inputGradient);

    static <L extends Layer> Function<L, Maker> of(Each<L> each) {
      return layer -> (all, placed, inputGradient) -> each.make(layer, placed, all, inputGradient);
    }
  }

  /** What there is a kernel of. */
  static final LayerTable<Maker> MAKERS =
      new LayerTable<Maker>("libtorch")
          .with(Convolution.class, Each.of(ConvolutionKernel::new))
          .with(Pooling.class, Each.of(Kernels::pooling))
          .with(Dense.class, Each.of(Kernels::dense))
          .with(BatchNormalization.class, Each.of(BatchNormalizationKernel::new))
          .with(Dropout.class, Each.of(DropoutKernel::new))
          .with(GlobalAveragePooling.class, Each.of(GlobalAveragePoolingKernel::new))
          .with(ChannelPadding.class, Each.of(ChannelPaddingKernel::new))
          .with(Residual.class, Each.of(Kernels::residual))
          .with(Concatenation.class, Each.of(Kernels::concatenation))
          .with(PatchWhitening.class, Each.of(Kernels::patchWhitening))
          .with(LocallyConnected.class, Each.of(LocallyConnectedKernel::new))
          .with(Flatten.class, Each.of(FlattenKernel::new))
          .with(
              GaussianNoise.class,
              Each.of((layer, placed, all, asked) -> new GaussianNoiseKernel(layer, placed, all)))
          .with(LayerNormalization.class, Each.of(LayerNormalizationKernel::new))
          .with(GroupNormalization.class, Each.of(GroupNormalizationKernel::new))
          .with(LocalResponseNormalization.class, Each.of(LocalResponseNormalizationKernel::new))
          .with(Activation.class, Each.of(ActivationKernel::new))
          .with(
              Prelu.class,
              Each.of(
                  AutogradKernel.of((x, learnt, training, seed) -> torch.prelu(x, learnt.get(0)))))
          .with(
              Swish.class,
              Each.of(
                  AutogradKernel.of(
                      (x, learnt, training, seed) -> torch.sigmoid(x.mul(learnt.get(0))).mul(x))));

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
    List<SequenceKernel.Link> links = new ArrayList<>();
    Value input = dealer.reading();
    int first = training() ? WayBack.first(layers, inputGradient) : layers.size();
    for (int i = 0; i < layers.size(); i++) {
      NetworkSpec.Placed placed = layers.get(i);
      Set<Layer.Kept> kept = i >= first ? placed.layer().keeps() : Set.of();
      Value read = dealer.reading();
      if (kept.contains(Layer.Kept.INPUT)) {
        read.keep();
      }
      boolean wanted = training() && (inputGradient || i > first);
      Kernel kernel = MAKERS.of(placed).make(this, placed, wanted);
      Dealer.Room room = dealer.room();
      Value made = new Value(room.output(), dealer.passing());
      boolean keepsOutput = kept.contains(Layer.Kept.OUTPUT);
      if (keepsOutput) {
        made.keep();
      }
      links.add(new SequenceKernel.Link(kernel, room, read, made, keepsOutput));
      dealer.read(made);
    }
    dealer.read(input);
    return new SequenceKernel(links, first, dealer.passing());
  }

  private static Kernel residual(
      Residual residual, NetworkSpec.Placed placed, Kernels all, boolean inputGradient) {
    SequenceKernel layers = all.sequence(residual.placedLayers(placed), inputGradient);
    SequenceKernel shortcut = all.sequence(residual.placedShortcut(placed), inputGradient);
    return new ResidualKernel(layers, shortcut, placed, all.dealer, inputGradient);
  }

  private static Kernel concatenation(
      Concatenation layer, NetworkSpec.Placed placed, Kernels all, boolean inputGradient) {
    List<SequenceKernel> branches =
        placed.ways().stream().map(layers -> all.sequence(layers, inputGradient)).toList();
    return new ConcatenationKernel(branches, placed, all.dealer, inputGradient);
  }

  private static Kernel patchWhitening(
      PatchWhitening layer, NetworkSpec.Placed placed, Kernels all, boolean inputGradient) {
    return new ConvolutionKernel(layer.convolution(placed.input()), placed, all, inputGradient);
  }

  private static Kernel pooling(
      Pooling pooling, NetworkSpec.Placed placed, Kernels all, boolean inputGradient) {
    return pooling.kind() == Pooling.Kind.MAX
        ? new MaxPoolingKernel(pooling, placed, all.dealer, inputGradient)
        : new AveragePoolingKernel(pooling, placed, all.dealer, inputGradient);
  }

  private static Kernel dense(
      Dense layer, NetworkSpec.Placed placed, Kernels all, boolean inputGradient) {
    return all.training()
        ? new DenseKernel(layer, placed, all, inputGradient)
        : new DensePredictionKernel(layer, placed, all);
  }
}

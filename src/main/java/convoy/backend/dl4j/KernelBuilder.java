package convoy.backend.dl4j;

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
import convoy.network.NetworkSpec.Placed;
import convoy.network.Padding;
import convoy.network.ParameterLayout;
import convoy.network.PatchWhitening;
import convoy.network.Pooling;
import convoy.network.Prelu;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.network.Swish;
import convoy.network.Window;
import convoy.network.Window.Sides;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes kernels of layers, and decides where their values lie.
 *
 * @param host all parameters
 * @param parameters in native memory, by the layer's name
 * @param rows examples
 * @param values arrays for what lies between layers
 * @param gradients arrays for the derivative by it; null outside training
 * @param scratch memory that lives as long as the kernels
 * @param bench shared by the kernels
 * @param pass of the plan
 */
record KernelBuilder(
    HostParameters host,
    Map<String, List<NativeParameter>> parameters,
    int rows,
    ArrayPool values,
    ArrayPool gradients,
    NativeMemory scratch,
    Workbench bench,
    Pass pass) {
  /** Makes the kernel of a layer at its place. */
  @FunctionalInterface
  interface Maker {
    /**
     * @param all the other kernels' maker, and what they share
     */
    Kernel make(KernelBuilder all, Placed placed, Boundary input, Boundary output);
  }

  /** What there is a kernel of. */
  static final LayerTable<Maker> MAKERS =
      new LayerTable<Maker>("dl4j")
          .with(
              Convolution.class,
              layer ->
                  (all, placed, input, output) ->
                      all.convolution(layer, all.parameters(placed), input, output))
          .with(
              PatchWhitening.class,
              layer ->
                  (all, placed, input, output) ->
                      all.convolution(
                          layer.convolution(placed.input()), all.parameters(placed), input, output))
          .with(
              Pooling.class,
              layer -> (all, placed, input, output) -> all.pooling(layer, input, output))
          .with(
              Dense.class,
              layer ->
                  (all, placed, input, output) ->
                      new DenseKernel(all.parameters(placed), input, output))
          .with(
              BatchNormalization.class,
              layer ->
                  (all, placed, input, output) ->
                      new BatchNormalizationKernel(layer, placed.name(), all, input, output))
          .with(
              Dropout.class,
              layer -> (all, placed, input, output) -> new DropoutKernel(layer, all, input, output))
          .with(
              GlobalAveragePooling.class,
              layer ->
                  (all, placed, input, output) -> new GlobalAveragePoolingKernel(input, output))
          .with(
              ChannelPadding.class,
              layer -> (all, placed, input, output) -> new ChannelPaddingKernel(input, output))
          .with(
              Residual.class,
              layer -> (all, placed, input, output) -> all.residual(placed, layer, input, output))
          .with(
              Concatenation.class,
              layer -> (all, placed, input, output) -> all.concatenation(placed, input, output))
          .with(
              LocallyConnected.class,
              layer ->
                  (all, placed, input, output) ->
                      new LocallyConnectedKernel(layer, placed.name(), all.host, input, output))
          .with(
              Flatten.class,
              layer ->
                  (all, placed, input, output) ->
                      new FlattenKernel(layer, all.bench, input, output))
          .with(
              GaussianNoise.class,
              layer ->
                  (all, placed, input, output) ->
                      new GaussianNoiseKernel(layer, all.bench, input, output))
          .with(
              LayerNormalization.class,
              layer ->
                  (all, placed, input, output) ->
                      new ExampleNormalizationKernel(
                          1, layer.epsilon(), placed.name(), all.host, input, output))
          .with(
              GroupNormalization.class,
              layer ->
                  (all, placed, input, output) ->
                      new ExampleNormalizationKernel(
                          layer.groups(), layer.epsilon(), placed.name(), all.host, input, output))
          .with(
              LocalResponseNormalization.class,
              layer ->
                  (all, placed, input, output) ->
                      new LocalResponseNormalizationKernel(layer, input, output))
          .with(
              Activation.class,
              layer ->
                  (all, placed, input, output) ->
                      layer.function() == Activation.Function.SOFTMAX
                          ? new SoftmaxKernel(input, output)
                          : new ActivationKernel(layer, all.bench, input, output))
          .with(
              Prelu.class,
              layer ->
                  (all, placed, input, output) ->
                      all.learnt(
                          LearntActivationKernel.Formula.PRELU, placed, "weight", input, output))
          .with(
              Swish.class,
              layer ->
                  (all, placed, input, output) ->
                      all.learnt(
                          LearntActivationKernel.Formula.SWISH, placed, "beta", input, output));

  /** The network's input, whose derivative is seldom asked for. */
  Boundary input(Shape shape) {
    return boundary(shape, pass.inputGradient());
  }

  /** A boundary of its own. */
  Boundary boundary(Shape shape) {
    return boundary(shape, true);
  }

  private Boundary boundary(Shape shape, boolean withGradient) {
    return new Boundary(
        shape, rows, values.take(shape), withGradient ? gradientArray(shape) : null);
  }

  private NativeArray gradientArray(Shape shape) {
    return gradients == null ? null : gradients.take(shape);
  }

  /** Layers one after the other, at least one, from boundary to boundary. */
  Chain chain(List<Placed> layers, Boundary input, Boundary output) {
    List<Kernel> kernels = new ArrayList<>();
    Boundary before = input;
    boolean readAgain = false; // what lies before, on the way back
    int first = WayBack.first(layers, input.gradient() != null);
    for (int i = 0; i < layers.size(); i++) {
      Set<Layer.Kept> kept = layers.get(i).layer().keeps();
      Boundary after;
      if (i == layers.size() - 1) {
        after = output;
      } else if (i > 0
          && i != first // what lies before it has no gradient
          && layers.get(i).layer().mayOverwrite(layers.get(i - 1).layer())) {
        after = before;
      } else {
        after = boundary(layers.get(i).output(), i >= first);
      }
      kernels.add(kernel(layers.get(i), before, after));
      readAgain |= kept.contains(Layer.Kept.INPUT);
      if (after != before) {
        if (before != input) { // that is the caller's
          giveBack(before, readAgain);
        }
        readAgain = false;
      }
      readAgain |= kept.contains(Layer.Kept.OUTPUT);
      before = after;
    }
    return new Chain(kernels, first);
  }

  /**
   * Gives back what layers that are made later do not read: values that are not read again on the
   * way back, which prediction's plans keep, too, so that all plans take the same arrays; and
   * gradients, which the layers after it have read when those before go back.
   */
  private void giveBack(Boundary boundary, boolean readAgain) {
    if (!readAgain) {
      values.giveBack(boundary.values());
    }
    if (boundary.gradient() != null) {
      gradients.giveBack(boundary.gradient());
    }
  }

  private Kernel kernel(Placed placed, Boundary input, Boundary output) {
    return MAKERS.of(placed).make(this, placed, input, output);
  }

  private List<NativeParameter> parameters(Placed placed) {
    return parameters.getOrDefault(placed.name(), List.of());
  }

  private Kernel learnt(
      LearntActivationKernel.Formula formula,
      Placed placed,
      String parameter,
      Boundary input,
      Boundary output) {
    ParameterLayout.Tensor constants = host.layout().tensor(placed.name(), parameter);
    return new LearntActivationKernel(formula, constants, this, input, output);
  }

  private static boolean keepsOutput(List<Placed> layers) {
    return layers.get(layers.size() - 1).layer().keeps().contains(Layer.Kept.OUTPUT);
  }

  private Kernel residual(Placed placed, Residual residual, Boundary input, Boundary output) {
    List<Placed> layers = residual.placedLayers(placed);
    List<Placed> shortcutLayers = residual.placedShortcut(placed);
    boolean asked = input.gradient() != null;

    Boundary ofBody = output;
    if (keepsOutput(layers)) {
      // It needs its outputs again: the sum must not take their place.
      ofBody = new Boundary(output.shape(), rows, values.take(output.shape()), output.gradient());
    }
    Boundary intoShortcut = input;
    Boundary ofShortcut = input;
    NativeArray shortcutGradient = output.gradient();
    if (!shortcutLayers.isEmpty()) {
      shortcutGradient = asked ? gradientArray(input.shape()) : null;
      intoShortcut = new Boundary(input.shape(), rows, input.values(), shortcutGradient);
      ofShortcut =
          new Boundary(output.shape(), rows, values.take(output.shape()), output.gradient());
    }
    Kernel body = chain(layers, input, ofBody);
    Kernel shortcut = chain(shortcutLayers, intoShortcut, ofShortcut);
    if (!shortcutLayers.isEmpty()) {
      if (!keepsOutput(shortcutLayers)) {
        values.giveBack(ofShortcut.values());
      }
      if (shortcutGradient != null) {
        gradients.giveBack(shortcutGradient);
      }
    }
    return new ResidualKernel(
        body,
        shortcut,
        new Sum(bench, ofBody.values(), ofShortcut.values(), output.values(), output.length()),
        asked
            ? new Sum(bench, input.gradient(), shortcutGradient, input.gradient(), input.length())
            : null);
  }

  private Kernel concatenation(Placed placed, Boundary input, Boundary output) {
    List<ConcatenationKernel.Branch> branches = new ArrayList<>();
    List<Operation> sums = new ArrayList<>();
    int from = 0;
    for (List<Placed> layers : placed.ways()) {
      boolean first = branches.isEmpty();
      NativeArray gradient =
          input.gradient() == null || first ? input.gradient() : gradientArray(input.shape());
      Boundary into = new Boundary(input.shape(), rows, input.values(), gradient);
      Boundary of = layers.isEmpty() ? into : boundary(layers.get(layers.size() - 1).output());
      branches.add(new ConcatenationKernel.Branch(chain(layers, into, of), of, from));
      if (!first && gradient != null) {
        sums.add(new Sum(bench, input.gradient(), gradient, input.gradient(), input.length()));
      }
      from += of.shape().size();
    }
    return new ConcatenationKernel(branches, output, Operation.sequence(sums));
  }

  private Kernel convolution(
      Convolution layer, List<NativeParameter> parameters, Boundary input, Boundary output) {
    if (layer.paddingMode() == Convolution.PaddingMode.CIRCULAR) {
      Shape image = input.shape();
      Sides rows = layer.window().rows(image.height());
      Sides columns = layer.window().columns(image.width());
      Boundary wide =
          between(
              new Shape(
                  image.channels(), rows.around(image.height()), columns.around(image.width())),
              input);
      Window window = new Window(layer.kernel(), layer.stride(), Padding.VALID, layer.dilation());
      return Chain.of(
          PixelsKernel.circular(rows, columns, input, wide),
          new ConvolutionKernel(window, parameters, wide, output, scratch));
    }
    return onWhatIsSeen(
        layer.window(),
        input,
        seen -> new ConvolutionKernel(layer.window(), parameters, seen, output, scratch));
  }

  private Kernel pooling(Pooling layer, Boundary input, Boundary output) {
    return onWhatIsSeen(layer.window(), input, seen -> new PoolingKernel(layer, seen, output));
  }

  private Kernel onWhatIsSeen(Window window, Boundary input, Function<Boundary, Kernel> maker) {
    Shape seen = Windows.seen(window, input.shape());
    if (seen.equals(input.shape())) {
      return maker.apply(input);
    }
    Boundary inner = between(seen, input);
    return Chain.of(PixelsKernel.cropped(input, inner), maker.apply(inner));
  }

  /** A boundary of its own, whose derivative is asked for where that of what enters is. */
  private Boundary between(Shape shape, Boundary input) {
    return boundary(shape, input.gradient() != null);
  }
}

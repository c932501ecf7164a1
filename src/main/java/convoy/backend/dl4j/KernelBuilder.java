package convoy.backend.dl4j;

import convoy.backend.LayerTable;
import convoy.backend.Pass;
import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.ChannelPadding;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.GlobalAveragePooling;
import convoy.network.Layer;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Pooling;
import convoy.network.Residual;
import convoy.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
                      new ConvolutionKernel(
                          layer, all.parameters(placed), input, output, all.scratch))
          .with(
              Pooling.class,
              layer -> (all, placed, input, output) -> new PoolingKernel(layer, input, output))
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
              layer ->
                  (all, placed, input, output) ->
                      new DropoutKernel(layer, all.bench, input, output))
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
              Activation.class,
              layer ->
                  (all, placed, input, output) ->
                      new ActivationKernel(layer, all.bench, input, output));

  /** The network's input, whose derivative is seldom asked for. */
  Boundary input(Shape shape) {
    return new Boundary(
        shape, rows, values.take(shape), pass.inputGradient() ? gradientArray(shape) : null);
  }

  /** A boundary of its own. */
  Boundary boundary(Shape shape) {
    return new Boundary(shape, rows, values.take(shape), gradientArray(shape));
  }

  private NativeArray gradientArray(Shape shape) {
    return gradients == null ? null : gradients.take(shape);
  }

  /** Layers one behind the other, at least one, from boundary to boundary. */
  Chain chain(List<Placed> layers, Boundary input, Boundary output) {
    List<Kernel> kernels = new ArrayList<>();
    Boundary before = input;
    for (int i = 0; i < layers.size(); i++) {
      Boundary after;
      if (i == layers.size() - 1) {
        after = output;
      } else if (i > 0 && layers.get(i).layer().mayOverwrite(layers.get(i - 1).layer())) {
        after = before;
      } else {
        after = boundary(layers.get(i).output());
      }
      kernels.add(kernel(layers.get(i), before, after));
      before = after;
    }
    return new Chain(kernels);
  }

  private Kernel kernel(Placed placed, Boundary input, Boundary output) {
    return MAKERS.of(placed).make(this, placed, input, output);
  }

  private List<NativeParameter> parameters(Placed placed) {
    return parameters.getOrDefault(placed.name(), List.of());
  }

  private Kernel residual(Placed placed, Residual residual, Boundary input, Boundary output) {
    List<Placed> layers = residual.placedLayers(placed);
    List<Placed> shortcutLayers = residual.placedShortcut(placed);
    boolean asked = input.gradient() != null;

    Boundary ofBody = output;
    if (layers.get(layers.size() - 1).layer().keeps().contains(Layer.Kept.OUTPUT)) {
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
    return new ResidualKernel(
        chain(layers, input, ofBody),
        chain(shortcutLayers, intoShortcut, ofShortcut),
        new Sum(bench, ofBody.values(), ofShortcut.values(), output.values(), output.length()),
        asked
            ? new Sum(bench, input.gradient(), shortcutGradient, input.gradient(), input.length())
            : null);
  }
}

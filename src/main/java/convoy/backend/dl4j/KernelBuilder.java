package convoy.backend.dl4j;

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
      } else if (i > 0 && worksInPlace(layers.get(i), layers.get(i - 1))) {
        after = before;
      } else {
        after = boundary(layers.get(i).output());
      }
      kernels.add(kernel(layers.get(i), before, after));
      before = after;
    }
    return new Chain(kernels);
  }

  /**
   * Whether an activation may overwrite what the layer before it gives, and the derivative by its
   * outputs: of all layers only an activation needs its own outputs again, to go backward.
   */
  private static boolean worksInPlace(Placed layer, Placed before) {
    return layer.layer() instanceof Activation && !(before.layer() instanceof Activation);
  }

  private Kernel kernel(Placed placed, Boundary input, Boundary output) {
    Layer layer = placed.layer();
    List<NativeParameter> own = parameters.getOrDefault(placed.name(), List.of());
    if (layer instanceof Convolution convolution) {
      return new ConvolutionKernel(convolution, own, input, output, scratch);
    } else if (layer instanceof Pooling pooling) {
      return new PoolingKernel(pooling, input, output);
    } else if (layer instanceof Dense) {
      return new DenseKernel(own, input, output);
    } else if (layer instanceof BatchNormalization normalization) {
      return new BatchNormalizationKernel(normalization, placed.name(), this, input, output);
    } else if (layer instanceof Dropout dropout) {
      return new DropoutKernel(dropout, bench, input, output);
    } else if (layer instanceof GlobalAveragePooling) {
      return new GlobalAveragePoolingKernel(input, output);
    } else if (layer instanceof ChannelPadding) {
      return new ChannelPaddingKernel(input, output);
    } else if (layer instanceof Residual residual) {
      return residual(placed, residual, input, output);
    }
    return new ActivationKernel((Activation) layer, bench, input, output);
  }

  private Kernel residual(Placed placed, Residual residual, Boundary input, Boundary output) {
    List<Placed> layers = residual.placedLayers(placed);
    List<Placed> shortcutLayers = residual.placedShortcut(placed);
    boolean asked = input.gradient() != null;

    Boundary ofBody = output;
    if (layers.get(layers.size() - 1).layer() instanceof Activation) {
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

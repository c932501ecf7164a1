package convoy.memory;

import convoy.backend.WayBack;
import convoy.network.Activation;
import convoy.network.Concatenation;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Derived;
import convoy.network.Dropout;
import convoy.network.GaussianNoise;
import convoy.network.Layer;
import convoy.network.LocalResponseNormalization;
import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Parameter;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Swish;
import convoy.network.Window;
import convoy.network.Window.Sides;
import java.util.List;
import java.util.stream.Stream;

/** What lies between layers, in numbers of float32 for an example. */
abstract class LayerMemory {
  /** An index takes as much as two floats. */
  private static final int INDEX = 2;

  final boolean training;

  LayerMemory(boolean training) {
    this.training = training;
  }

  static LayerMemory of(String backend, boolean training) {
    return backend.equals("libtorch") ? new LibTorch(training) : new Dl4j(training);
  }

  /**
   * All that lies between the layers of a network at the turn from the way forward to the way back,
   * where it is most: what is read again, and what passes from layer to layer.
   *
   * @param inputGradient whether the derivative by the network's input is asked for
   */
  double floats(NetworkSpec network, boolean inputGradient) {
    double input = (inputGradient ? 2.0 : 1.0) * network.input().size();
    List<Placed> layers = network.placed();
    return input + network.output().size() + kept(layers, true) + handedOn(layers);
  }

  private double kept(List<Placed> layers, boolean outermost) {
    double floats = 0;
    int first = outermost ? WayBack.first(layers, false) : -1;
    for (int i = 0; i < layers.size(); i++) {
      Placed placed = layers.get(i);
      boolean last = i + 1 == layers.size();
      boolean readAgain = isReadAgain(placed, last ? null : layers.get(i + 1));
      floats += own(placed, i == first) + (readAgain ? placed.output().size() : 0);
      floats += kept(placed.layer().inside(placed), false);
    }
    return floats;
  }

  /**
   * Whether what a layer gives stays until the way back.
   *
   * @param next that reads it; null if none of the same block does
   */
  abstract boolean isReadAgain(Placed placed, Placed next);

  static boolean isKept(Placed placed, Placed next) {
    return placed.layer().keeps().contains(Layer.Kept.OUTPUT)
        || next != null && next.layer().keeps().contains(Layer.Kept.INPUT);
  }

  /**
   * What a layer has beside what it gives.
   *
   * @param isFirst whether it is the network's first that learns
   */
  abstract double own(Placed placed, boolean isFirst);

  /** What comes in and what goes out of the layer where both are most; around it, of its block. */
  double handedOn(List<Placed> layers) {
    return layers.stream()
        .mapToDouble(
            placed ->
                (double) placed.input().size()
                    + placed.output().size()
                    + handedOn(placed.layer().inside(placed)))
        .max()
        .orElse(0);
  }

  /** Whether something is drawn for each value. */
  static boolean draws(Layer layer) {
    return layer instanceof Dropout
        || layer instanceof GaussianNoise
        || layer instanceof Activation activation
            && activation.function() == Activation.Function.SMART_RELU;
  }

  /** What is drawn, in the heap. */
  double drawn(NetworkSpec network) {
    return network.computing().stream()
        .filter(placed -> training && draws(placed.layer()))
        .mapToDouble(placed -> placed.input().size())
        .sum();
  }

  /** The most values that lie in one array which is counted by int. */
  int largestArray(NetworkSpec network) {
    int ends = Math.max(network.input().size(), network.output().size());
    int within =
        network.computing().stream()
            .filter(placed -> isCounted(placed.layer()))
            .mapToInt(placed -> Math.max(placed.input().size(), placed.output().size()))
            .max()
            .orElse(0);
    return Math.max(ends, within);
  }

  abstract boolean isCounted(Layer layer);

  /** Values of convolutions' weights, which are laid out anew. */
  double weightCopies(NetworkSpec network) {
    return network.computing().stream()
        .filter(placed -> placed.layer() instanceof Convolution)
        .mapToDouble(LayerMemory::parameters)
        .sum();
  }

  /**
   * Values that the most demanding layer takes beside, while it computes.
   *
   * @param rows examples
   */
  double passing(NetworkSpec network, int rows) {
    return network.computing().stream()
        .mapToDouble(placed -> passing(placed, rows))
        .max()
        .orElse(0);
  }

  abstract double passing(Placed placed, int rows);

  /** What lies under each window of a layer, for an example. */
  static double windows(Placed placed, Size2d kernel) {
    double places = (double) placed.output().height() * placed.output().width();
    return (double) placed.input().channels() * kernel.height() * kernel.width() * places;
  }

  static double parameters(Placed placed) {
    return Stream.concat(
            placed.layer().parameters(placed.input()).stream().map(Parameter::shape),
            placed.layer().derived(placed.input()).stream().map(Derived::shape))
        .mapToDouble(shape -> shape.stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b))
        .sum();
  }

  /** An image with its border. */
  static double around(Window window, Shape in) {
    return (double) in.channels()
        * window.rows(in.height()).around(in.height())
        * window.columns(in.width()).around(in.width());
  }

  private static final class LibTorch extends LayerMemory {
    LibTorch(boolean training) {
      super(training);
    }

    /** Only what is drawn lies in the heap. */
    @Override
    boolean isCounted(Layer layer) {
      return draws(layer);
    }

    /**
     * The gradient of a convolution's weights, before it is where it belongs, and images as oneDNN
     * lays them; a locally connected layer's windows, as columns and place by place.
     */
    @Override
    double passing(Placed placed, int rows) {
      if (placed.layer() instanceof LocallyConnected layer) {
        return (training ? 4.0 : 2.0) * rows * windows(placed, layer.kernel()) + parameters(placed);
      }
      return training && placed.layer() instanceof Convolution
          ? parameters(placed) + 2.0 * rows * placed.input().size()
          : 0;
    }

    @Override
    boolean isReadAgain(Placed placed, Placed next) {
      return training && isKept(placed, next);
    }

    @Override
    double own(Placed placed, boolean isFirst) {
      Layer layer = placed.layer();
      if (layer instanceof Dense) {
        return placed.input().size();
      } else if (draws(layer)) {
        return training ? placed.output().size() : 0;
      } else if (layer instanceof Swish) {
        return training ? 2.0 * placed.output().size() : 0; // the product and its sigmoid
      } else if (layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MAX) {
        return bordered(pooling.window(), placed) + INDEX * placed.output().size();
      }
      if (layer instanceof LocalResponseNormalization) {
        return placed.output().size(); // the sums
      }
      return layer instanceof Convolution convolution ? bordered(convolution, placed) : 0;
    }

    private static double bordered(Convolution layer, Placed placed) {
      return layer.paddingMode() == Convolution.PaddingMode.CIRCULAR
          ? around(layer.window(), placed.input())
          : bordered(layer.window(), placed);
    }

    /** Images are copied into larger ones where "same" needs a border that is wider on one side. */
    private static double bordered(Window window, Placed placed) {
      Shape in = placed.input();
      Sides rows = window.rows(in.height());
      Sides columns = window.columns(in.width());
      boolean copied = rows.before() != rows.after() || columns.before() != columns.after();
      return copied ? around(window, in) : 0;
    }
  }

  /**
   * Layers write into boundaries; those that compute value by value into that of the layer before.
   */
  private static final class Dl4j extends LayerMemory {
    Dl4j(boolean training) {
      super(training);
    }

    @Override
    boolean isCounted(Layer layer) {
      return true;
    }

    /** Each window as a column. */
    @Override
    double passing(Placed placed, int rows) {
      return training && placed.layer() instanceof Convolution layer
          ? rows * windows(placed, layer.kernel())
          : 0;
    }

    /** Prediction takes the same arrays. */
    @Override
    boolean isReadAgain(Placed placed, Placed next) {
      return isKept(placed, next);
    }

    /**
     * The images and gradients of a first convolution, turned, in each plan; images with a border
     * of themselves; of branches what they give, before it is joined, and what they make of it.
     */
    @Override
    double own(Placed placed, boolean isFirst) {
      double own = 0;
      if (placed.layer() instanceof Convolution layer) {
        own += training && isFirst ? 2.0 * (placed.input().size() + placed.output().size()) : 0;
        own +=
            layer.paddingMode() == Convolution.PaddingMode.CIRCULAR
                ? 2 * around(layer.window(), placed.input())
                : 0;
      } else if (placed.layer() instanceof Concatenation layer) {
        own += placed.output().size();
        own +=
            training
                ? placed.output().size() + (double) layer.branches().size() * placed.input().size()
                : 0;
      }
      return own;
    }

    /** Values and gradients have arrays of their own. */
    @Override
    double handedOn(List<Placed> layers) {
      return training ? super.handedOn(layers) + unkept(layers) : unkept(layers);
    }

    private static double unkept(List<Placed> layers) {
      double largest = 0;
      for (int i = 0; i + 1 < layers.size(); i++) {
        boolean kept = isKept(layers.get(i), layers.get(i + 1));
        boolean inPlace = layers.get(i + 1).layer().mayOverwrite(layers.get(i).layer());
        largest = Math.max(largest, kept || inPlace ? 0 : layers.get(i).output().size());
      }
      return largest;
    }
  }
}

package convoy.memory;

import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Parameter;
import convoy.network.Pooling;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.network.Window;
import java.util.List;

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
   * All that lies between the layers of a network until the end of a step.
   *
   * @param inputGradient whether the derivative by the network's input is asked for
   */
  double floats(NetworkSpec network, boolean inputGradient) {
    double input = (inputGradient ? 2.0 : 1.0) * network.input().size();
    return input + network.output().size() + chain(network.placed(), inputGradient);
  }

  /** Layers one behind the other. */
  abstract double chain(List<Placed> layers, boolean inputGradient);

  /** What is drawn for dropout, in the heap. */
  double dropouts(NetworkSpec network) {
    return network.computing().stream()
        .filter(placed -> training && placed.layer() instanceof Dropout)
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
        .filter(placed -> placed.layer() instanceof Convolution)
        .mapToDouble(placed -> passing(placed, (Convolution) placed.layer(), rows))
        .max()
        .orElse(0);
  }

  abstract double passing(Placed placed, Convolution layer, int rows);

  static double parameters(Placed placed) {
    return placed.layer().parameters(placed.input()).stream()
        .map(Parameter::shape)
        .mapToDouble(shape -> shape.stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b))
        .sum();
  }

  /**
   * What backward reads again lies there until then; all else that layers give, and gradients, only
   * until the next layers have read it, and then others take its place.
   */
  private static final class LibTorch extends LayerMemory {
    LibTorch(boolean training) {
      super(training);
    }

    /** Only what is drawn lies in the heap. */
    @Override
    boolean isCounted(Layer layer) {
      return layer instanceof Dropout;
    }

    /** The gradient of its weights, before it is where it belongs. */
    @Override
    double passing(Placed placed, Convolution layer, int rows) {
      return training ? parameters(placed) : 0;
    }

    @Override
    double chain(List<Placed> layers, boolean inputGradient) {
      return kept(layers) + passing(layers);
    }

    /** All that stays from the way forward to the way back. */
    private double kept(List<Placed> layers) {
      double floats = 0;
      for (int i = 0; i < layers.size(); i++) {
        Placed placed = layers.get(i);
        boolean readAgain =
            keeps(placed, Layer.Kept.OUTPUT)
                || i + 1 < layers.size() && keeps(layers.get(i + 1), Layer.Kept.INPUT);
        floats += own(placed) + (readAgain ? placed.output().size() : 0);
        floats += kept(placed.layer().inside(placed));
      }
      return floats;
    }

    private boolean keeps(Placed placed, Layer.Kept what) {
      return training && placed.layer().keeps().contains(what);
    }

    /** What a layer has beside what it gives. */
    private double own(Placed placed) {
      Layer layer = placed.layer();
      if (layer instanceof Dense) {
        return placed.input().size();
      } else if (layer instanceof Dropout) {
        return training ? placed.output().size() : 0;
      } else if (layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MAX) {
        return bordered(pooling.window(), placed) + INDEX * placed.output().size();
      }
      return layer instanceof Convolution convolution ? bordered(convolution.window(), placed) : 0;
    }

    /**
     * What comes in and what goes out of the layer where both are most; around it, of its block.
     */
    private static double passing(List<Placed> layers) {
      return layers.stream()
          .mapToDouble(
              placed ->
                  (double) placed.input().size()
                      + placed.output().size()
                      + passing(placed.layer().inside(placed)))
          .max()
          .orElse(0);
    }

    /** Images are copied into larger ones where "same" needs a border that is wider on one side. */
    private static double bordered(Window window, Placed placed) {
      Shape in = placed.input();
      Shape out = placed.output();
      int rows =
          border(in.height(), out.height(), window.kernel().height(), window.stride().height());
      int columns =
          border(in.width(), out.width(), window.kernel().width(), window.stride().width());
      boolean copied = window.padding().same() && (rows % 2 != 0 || columns % 2 != 0);
      return copied ? (double) in.channels() * (in.height() + rows) * (in.width() + columns) : 0;
    }

    private static int border(int size, int windows, int kernel, int stride) {
      return Math.max(0, (windows - 1) * stride + kernel - size);
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
    double passing(Placed placed, Convolution layer, int rows) {
      double taps = (double) layer.kernel().height() * layer.kernel().width();
      double windows = (double) placed.output().height() * placed.output().width();
      return training ? rows * placed.input().channels() * taps * windows : 0;
    }

    @Override
    double chain(List<Placed> layers, boolean inputGradient) {
      double floats = 0;
      for (int i = 0; i < layers.size(); i++) {
        Placed placed = layers.get(i);
        boolean inPlace = i > 0 && placed.layer().mayOverwrite(layers.get(i - 1).layer());
        floats += inPlace ? 0 : both(placed.output().size());
        if (i == 0 && !inputGradient && training && placed.layer() instanceof Convolution) {
          floats += 2.0 * (placed.input().size() + placed.output().size()); // turned, in each plan
        }
        if (placed.layer() instanceof Residual residual) {
          floats += residual(placed, residual, i > 0 || inputGradient);
        }
      }
      return floats;
    }

    /** What lies inside of a block, beside what it gives. */
    private double residual(Placed placed, Residual residual, boolean inputGradient) {
      double out = placed.output().size();
      List<Placed> body = residual.placedLayers(placed);
      int last = body.size() - 1;
      // The last layer's values take the place of the block's, but for those of an activation.
      double floats =
          body.get(last).layer().keeps().contains(Layer.Kept.OUTPUT)
              ? chain(body.subList(0, last), inputGradient) + out
              : chain(body, inputGradient) - both(out);
      List<Placed> shortcut = residual.placedShortcut(placed);
      if (!shortcut.isEmpty()) {
        floats += chain(shortcut, inputGradient) - (training ? out : 0);
        floats += training && inputGradient ? placed.input().size() : 0;
      }
      return floats;
    }

    private double both(double values) {
      return training ? 2 * values : values;
    }
  }
}

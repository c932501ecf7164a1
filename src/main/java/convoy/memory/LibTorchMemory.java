package convoy.memory;

import convoy.backend.WayBack;
import convoy.network.Activation;
import convoy.network.ChannelPadding;
import convoy.network.Concatenation;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.GaussianNoise;
import convoy.network.Layer;
import convoy.network.LocalResponseNormalization;
import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.network.Swish;
import convoy.network.Window;
import convoy.network.Window.Sides;
import java.util.List;

/**
 * On LibTorch, memory comes and goes in the course of a step. This goes through one as the kernels
 * do: what {@link Layer#keeps} names stays until the way back has passed, all else until the next
 * layer has read it.
 */
final class LibTorchMemory extends LayerMemory {
  /** An index takes as much as two floats. */
  private static final int INDEX = 2;

  /** Bytes from which on memory goes back to the system as soon as it is free. */
  private static final double LARGE = 32 << 20;

  /** What is larger the C library may keep all the same, if its settings say so. */
  private static final double KEPT = 1.1;

  /** What is smaller the C library and the backend keep, and cannot fill every gap. */
  private static final double GAPS = 1.65;

  /** Channels that oneDNN lays side by side; of other numbers it makes copies with more. */
  private static final int SIDE_BY_SIDE = 16;

  LibTorchMemory(boolean training) {
    super(training);
  }

  /** Only what is drawn lies in the heap. */
  @Override
  boolean isCounted(Layer layer) {
    return draws(layer);
  }

  @Override
  double between(NetworkSpec network, int rows, boolean inputGradient) {
    Course course = new Course(rows);
    course.take((inputGradient ? 2.0 : 1.0) * network.input().size() + network.output().size());
    network.computing().forEach(placed -> course.take(always(placed)));
    course.free(course.forward(network.placed(), inputGradient));
    if (training) {
      course.backward(network.placed(), inputGradient);
    }
    return course.most;
  }

  /** What is there from a layer's first step on: what is drawn, images with their border. */
  private double always(Placed placed) {
    Layer layer = placed.layer();
    if (draws(layer)) {
      return training ? placed.output().size() : 0;
    }
    return layer instanceof ChannelPadding ? placed.output().size() : bordered(placed);
  }

  /** Images are copied into larger ones where the border is wider on one side, or circular. */
  private static double bordered(Placed placed) {
    Window window =
        placed.layer() instanceof Convolution layer
            ? layer.window()
            : placed.layer() instanceof Pooling layer ? layer.window() : null;
    if (window == null) {
      return 0;
    }
    Shape in = placed.input();
    Sides rows = window.rows(in.height());
    Sides columns = window.columns(in.width());
    boolean circular =
        placed.layer() instanceof Convolution layer
            && layer.paddingMode() == Convolution.PaddingMode.CIRCULAR;
    boolean copied =
        circular || rows.before() != rows.after() || columns.before() != columns.after();
    return copied ? around(window, in) : 0;
  }

  /** What a layer has from its way forward to its way back beside what it gives. */
  private double step(Placed placed) {
    Layer layer = placed.layer();
    if (layer instanceof Dense) {
      return placed.input().size();
    } else if (layer instanceof Swish) {
      return training ? 2.0 * placed.output().size() : 0; // the product and its sigmoid
    } else if (layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MAX) {
      return (double) INDEX * placed.output().size();
    }
    return layer instanceof LocalResponseNormalization ? placed.output().size() : 0; // the sums
  }

  /** What a layer gives, beyond what is always there. */
  private static double output(Placed placed) {
    Layer layer = placed.layer();
    return layer instanceof GaussianNoise || layer instanceof ChannelPadding
        ? 0
        : placed.output().size();
  }

  /** What a layer makes of the gradient. */
  private static double gradient(Placed placed, boolean wanted) {
    double own = placed.layer() instanceof Dense ? placed.output().size() : 0;
    return own + (wanted ? placed.input().size() : 0);
  }

  /** Whether the layer gives what it is given. */
  private boolean handsOn(Layer layer) {
    return layer instanceof Activation activation
            && activation.function() == Activation.Function.IDENTITY
        || !training && (layer instanceof Dropout || layer instanceof GaussianNoise);
  }

  private static boolean keeps(Placed placed, Layer.Kept kept) {
    return placed.layer().keeps().contains(kept);
  }

  /** What lies in memory as a step goes on, and the most there was. */
  private final class Course {
    private final int rows;
    private double small;
    private double mostSmall;
    private double large;
    private double most;

    Course(int rows) {
      this.rows = rows;
    }

    void take(double ofExample) {
      change(rows * ofExample, 1);
    }

    void free(double ofExample) {
      change(rows * ofExample, -1);
    }

    private void takeForAMoment(double values) {
      change(values, 1);
      change(values, -1);
    }

    private void change(double values, int sign) {
      if (values * Float.BYTES < LARGE) {
        small += sign * values;
      } else {
        large += sign * values;
      }
      mostSmall = Math.max(mostSmall, small);
      most = Math.max(most, KEPT * large + GAPS * mostSmall);
    }

    private List<Placed> computing(List<Placed> layers) {
      return layers.stream().filter(placed -> !handsOn(placed.layer())).toList();
    }

    private int first(List<Placed> layers, boolean wanted) {
      return training ? WayBack.first(layers, wanted) : layers.size();
    }

    /**
     * Goes forward.
     *
     * @param wanted whether the gradient of what enters is
     * @return what the last layer gives, unless it stays
     */
    double forward(List<Placed> given, boolean wanted) {
      List<Placed> layers = computing(given);
      int first = first(layers, wanted);
      double read = 0;
      for (int i = 0; i < layers.size(); i++) {
        Placed placed = layers.get(i);
        take(step(placed));
        forward(placed, training && (wanted || i > first));
        if (!training) {
          free(step(placed));
        }
        free(read);
        boolean stays =
            i >= first && keeps(placed, Layer.Kept.OUTPUT)
                || i + 1 >= first
                    && i + 1 < layers.size()
                    && keeps(layers.get(i + 1), Layer.Kept.INPUT);
        read = stays ? 0 : output(placed);
      }
      return read;
    }

    private void forward(Placed placed, boolean wanted) {
      if (placed.layer() instanceof Concatenation) {
        take(output(placed));
        placed.ways().forEach(way -> free(forward(way, wanted)));
        return;
      }
      double ofWays = placed.ways().stream().mapToDouble(way -> forward(way, wanted)).sum();
      take(output(placed));
      free(ofWays);
      if (placed.layer() instanceof LocallyConnected layer) {
        takeForAMoment(2.0 * rows * windows(placed, layer.kernel()) + parameters(placed));
      } else if (placed.layer() instanceof Convolution) {
        takeForAMoment(rows * copies(placed));
      }
    }

    /** Images that come in and go out, as oneDNN lays them, where that is otherwise. */
    private static double copies(Placed placed) {
      return copy(placed.input()) + copy(placed.output());
    }

    private static double copy(Shape images) {
      int channels = images.channels();
      boolean fits = channels % SIDE_BY_SIDE == 0 || channels < SIDE_BY_SIDE / 2;
      int blocks = (channels + SIDE_BY_SIDE - 1) / SIDE_BY_SIDE;
      return fits ? 0 : (double) SIDE_BY_SIDE * blocks * images.height() * images.width();
    }

    /**
     * Goes back.
     *
     * @return the gradient of what enters, which stays
     */
    double backward(List<Placed> given, boolean wanted) {
      List<Placed> layers = computing(given);
      int first = first(layers, wanted);
      double read = 0;
      for (int i = layers.size() - 1; i >= first; i--) {
        Placed placed = layers.get(i);
        boolean asked = wanted || i > first;
        if (!(placed.layer() instanceof GaussianNoise)) {
          backward(placed, asked);
          free(read);
          read = gradient(placed, asked);
        }
        free(step(placed));
        if (keeps(placed, Layer.Kept.OUTPUT)) {
          free(output(placed));
        }
        boolean before =
            i > 0
                && keeps(placed, Layer.Kept.INPUT)
                && !(i > first && keeps(layers.get(i - 1), Layer.Kept.OUTPUT));
        free(before ? output(layers.get(i - 1)) : 0);
      }
      return read;
    }

    private void backward(Placed placed, boolean wanted) {
      double ofWays = placed.ways().stream().mapToDouble(way -> backward(way, wanted)).sum();
      take(gradient(placed, wanted));
      free(ofWays);
      if (placed.layer() instanceof LocallyConnected layer) {
        takeForAMoment(4.0 * rows * windows(placed, layer.kernel()) + parameters(placed));
      } else if (placed.layer() instanceof Convolution) {
        // The gradient of the weights, and of images with their border, on the way to their places.
        takeForAMoment(parameters(placed) + rows * (bordered(placed) + copies(placed)));
      }
    }
  }
}

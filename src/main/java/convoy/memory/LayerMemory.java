package convoy.memory;

import convoy.network.Activation;
import convoy.network.Convolution;
import convoy.network.Derived;
import convoy.network.Dropout;
import convoy.network.GaussianNoise;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Parameter;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Window;
import java.util.stream.Stream;

/** What lies between the layers of a network on a backend. */
abstract class LayerMemory {
  final boolean training;

  LayerMemory(boolean training) {
    this.training = training;
  }

  static LayerMemory of(String backend, boolean training) {
    return backend.equals("libtorch") ? new LibTorchMemory(training) : new Dl4jMemory(training);
  }

  /**
   * All that lies between the layers of a network where it is most in a step, and what the layer
   * takes beside that computes then, in numbers of float32.
   *
   * @param rows examples
   * @param inputGradient whether the derivative by the network's input is asked for
   */
  abstract double between(NetworkSpec network, int rows, boolean inputGradient);

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
}

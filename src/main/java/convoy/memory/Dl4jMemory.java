package convoy.memory;

import convoy.backend.WayBack;
import convoy.network.Concatenation;
import convoy.network.Convolution;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import java.util.List;

/**
 * Layers write into boundaries; those that compute value by value into that of the layer before.
 */
final class Dl4jMemory extends LayerMemory {
  Dl4jMemory(boolean training) {
    super(training);
  }

  @Override
  boolean isCounted(Layer layer) {
    return true;
  }

  @Override
  double between(NetworkSpec network, int rows, boolean inputGradient) {
    List<Placed> layers = network.placed();
    double ends = (inputGradient ? 2.0 : 1.0) * network.input().size() + network.output().size();
    double each = ends + kept(layers, true) + handedOn(layers);
    return (training ? rows + 1.0 : rows) * each
        + network.computing().stream().mapToDouble(placed -> passing(placed, rows)).max().orElse(0);
  }

  /** What is read again; prediction takes the same arrays. */
  private double kept(List<Placed> layers, boolean outermost) {
    double floats = 0;
    int first = outermost ? WayBack.first(layers, false) : -1;
    for (int i = 0; i < layers.size(); i++) {
      Placed placed = layers.get(i);
      boolean last = i + 1 == layers.size();
      boolean readAgain = isKept(placed, last ? null : layers.get(i + 1));
      floats += own(placed, i == first) + (readAgain ? placed.output().size() : 0);
      floats += kept(placed.layer().inside(placed), false);
    }
    return floats;
  }

  /** By the layer itself, or by the next of the same block, if there is one. */
  private static boolean isKept(Placed placed, Placed next) {
    return placed.layer().keeps().contains(Layer.Kept.OUTPUT)
        || next != null && next.layer().keeps().contains(Layer.Kept.INPUT);
  }

  /** Each window as a column. */
  private double passing(Placed placed, int rows) {
    return training && placed.layer() instanceof Convolution layer
        ? rows * windows(placed, layer.kernel())
        : 0;
  }

  /**
   * The images and gradients of a first convolution, turned, in each plan; images with a border of
   * themselves; of branches what they give, before it is joined, and what they make of it.
   *
   * @param isFirst whether it is the network's first that learns
   */
  private double own(Placed placed, boolean isFirst) {
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
  private double handedOn(List<Placed> layers) {
    return training ? throughOne(layers) + unkept(layers) : unkept(layers);
  }

  /** What comes in and what goes out of the layer where both are most; around it, of its block. */
  private double throughOne(List<Placed> layers) {
    return layers.stream()
        .mapToDouble(
            placed ->
                (double) placed.input().size()
                    + placed.output().size()
                    + handedOn(placed.layer().inside(placed)))
        .max()
        .orElse(0);
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

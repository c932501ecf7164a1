package convoy.memory;

import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.network.Derived;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.Optimizer;

/**
 * What an open network takes on a backend. It follows the kernels: what changes there changes here.
 *
 * @param network what is open
 * @param arithmetic where
 * @param values how many parameters, statistics included
 * @param trainable how many of them are learnt
 * @param derived how many values follow from them
 */
record NetworkMemory(
    NetworkSpec network, Arithmetic arithmetic, double values, double trainable, double derived) {
  /** Batches of an epoch differ by a row, and so there are two plans. */
  private static final int PLANS = 2;

  /** Prepared operations, whatever the network is: 16 MB. */
  private static final double PREPARED = (16 << 20) / (double) Float.BYTES;

  static NetworkMemory of(NetworkSpec network, Arithmetic arithmetic) {
    ParameterLayout layout = new ParameterLayout(network);
    double derived = layout.derived().stream().mapToDouble(Derived::length).sum();
    return new NetworkMemory(network, arithmetic, layout.size(), layout.trainableSize(), derived);
  }

  MemoryNeed training(int rows, Optimizer optimizer, boolean adversarial) {
    int vectors = optimizer.stateVectors() + (adversarial ? 1 : 0);
    LayerMemory layers = LayerMemory.of(arithmetic.backend(), true);
    double between = layers.between(network, rows, adversarial);
    double drawn = PLANS * (double) rows * layers.drawn(network);
    double heap = (double) optimizer.heapVectors() * trainable;
    double moved = adversarial ? rows * (double) network.input().size() : 0;
    double losses = heap + 2.0 * rows * network.output().size() + moved;
    if (isLibTorch()) {
      double steps = vectors + optimizer.scratchVectors();
      double learnt = values + (1 + steps) * trainable + PLANS * layers.weightCopies(network);
      return need(losses + drawn, learnt + between, exchanged(rows));
    }
    double host = values + (1 + vectors) * trainable;
    return need(host + losses + drawn, values + trainable + between, 0);
  }

  MemoryNeed prediction(int rows) {
    LayerMemory layers = LayerMemory.of(arithmetic.backend(), false);
    double between = layers.between(network, rows, false);
    if (isLibTorch()) {
      double learnt = values + trainable + layers.weightCopies(network);
      return need(0, learnt + between, exchanged(rows) / PLANS);
    }
    return need(values + trainable, values + trainable + between, 0);
  }

  /**
   * Rows to predict together: as many as the device does best with, or a smaller power of two whose
   * layers take no more than it may be asked for.
   */
  int predictionRows() {
    LayerMemory layers = LayerMemory.of(arithmetic.backend(), false);
    int rows = arithmetic.kind().mostPredictionRows();
    while (rows > 1
        && Float.BYTES * layers.between(network, rows, false)
            > arithmetic.kind().predictionBytes()) {
      rows /= 2;
    }
    return rows;
  }

  /** Copies on the host of what is not there, or lies in another order. */
  private double exchanged(int rows) {
    boolean gpu = arithmetic.kind() == Device.Kind.GPU;
    double parameters = gpu ? values + trainable : 0;
    double inputs = gpu || isReordered(network.input()) ? network.input().size() : 0;
    double outputs = gpu || isReordered(network.output()) ? network.output().size() : 0;
    return parameters + PLANS * rows * (inputs + outputs);
  }

  private static boolean isReordered(Shape shape) {
    return shape.channels() > 1 && shape.height() * shape.width() > 1;
  }

  private boolean isLibTorch() {
    return arithmetic.backend().equals("libtorch");
  }

  /**
   * All in numbers of float32. What follows from parameters lies in the heap twice, as does its
   * gradient, beside what it follows from, and on the device.
   */
  private MemoryNeed need(double heap, double onDevice, double onHost) {
    return MemoryNeed.onDevice(
        arithmetic.kind(),
        Float.BYTES * (heap + 6 * derived),
        Float.BYTES * (onDevice + 2 * derived + PREPARED),
        Float.BYTES * onHost);
  }
}

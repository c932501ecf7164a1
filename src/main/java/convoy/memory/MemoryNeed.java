package convoy.memory;

import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.data.JavaArrays;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Optimizer;
import java.util.function.Supplier;

/**
 * An estimate, within some 30%, of what is needed of memory at the same time. Everything that
 * refuses, warns or sizes by memory asks here. What a Java machine, Spark and the native libraries
 * take before any work is not in it; {@code src/bench/results/memory-need.md} compares it with what
 * processes take.
 *
 * @param heapBytes in the Java heap
 * @param nativeBytes of the processor's memory, outside of the heap
 * @param gpuBytes on a GPU: for the log alone, as nobody knows on the driver what GPUs have, or
 *     what else is on them
 */
public record MemoryNeed(double heapBytes, double nativeBytes, double gpuBytes) {

  /** Rows that are multiplied for exact sums, in four factors; rows that are projected at once. */
  private static final double PRODUCT_ROWS = 4 * 512;

  private static final double BLOCK_ROWS = 240;

  /** Nothing. */
  public static final MemoryNeed NONE = heap(0);

  /**
   * Vectors of parameters that the driver holds where a network starts from values: those that were
   * read or found, and those of all its parameters.
   */
  public static final int START_VECTORS = 2;

  /** Bytes of the features of a block of rows, as shards hold them, at most. */
  private static final double BLOCK_BYTES = Float.BYTES * (double) (1 << 24);

  /**
   * Digits of an exact sum of values of ordinary magnitudes, of the values and of their squares.
   */
  private static final int DIGITS = 12;

  /** Bytes in the heap. */
  public static MemoryNeed heap(double bytes) {
    return new MemoryNeed(bytes, 0, 0);
  }

  /**
   * What a worker's task takes: an open network, the optimizer's state, a mini-batch and what lies
   * between the layers, the state that the task begins with and the one that it returns.
   *
   * @param network with its output layer, if that is known
   * @param rows of the largest mini-batch
   * @param optimizer whose state there is
   * @param adversarial whether the features' gradient is wanted, for examples that are moved
   * @param returnsState whether the optimizer's state is returned, too
   * @param arithmetic backend and kind of device
   */
  public static MemoryNeed training(
      NetworkSpec network,
      int rows,
      Optimizer optimizer,
      boolean adversarial,
      boolean returnsState,
      Arithmetic arithmetic) {
    ParameterLayout layout = new ParameterLayout(network);
    double state = state(layout, returnsState ? optimizer.stateVectors() : 0);
    double input = (double) rows * network.input().size() * Float.BYTES;
    return NetworkMemory.of(network, arithmetic)
        .training(rows, optimizer, adversarial)
        .plus(heap(2 * state + input + Math.min(BLOCK_BYTES, 2 * input)));
  }

  /** A vector beside the parameters, as long as what is learnt. */
  public static MemoryNeed vector(NetworkSpec network, Arithmetic arithmetic) {
    double bytes = Float.BYTES * (double) new ParameterLayout(network).trainableSize();
    return arithmetic.backend().equals("libtorch")
        ? onDevice(arithmetic.kind(), 0, bytes, 0)
        : heap(bytes);
  }

  /** Rows of a batch, at most, for every array to be one that Java has. */
  public static int mostRows(NetworkSpec network, Arithmetic arithmetic) {
    return JavaArrays.LONGEST / LayerMemory.of(arithmetic.backend(), true).largestArray(network);
  }

  /**
   * Rows to predict together, always so many, padded with anything finite: a matrix product's last
   * bits depend on its size, and a row's outputs must not depend on which others stand beside it.
   * It follows from the network and the kind of device alone, never from what is free somewhere:
   * 1,024 on a GPU and 64 on a processor, or fewer where layers are large, as for images of 224 x
   * 224.
   */
  public static int predictionRows(NetworkSpec network, Arithmetic arithmetic) {
    return NetworkMemory.of(network, arithmetic).predictionRows();
  }

  /** What a task takes that predicts: an open network, and a block of rows. */
  public static MemoryNeed prediction(NetworkSpec network, Arithmetic arithmetic) {
    int rows = predictionRows(network, arithmetic);
    double cells = (double) rows * (network.input().size() + network.output().size());
    return NetworkMemory.of(network, arithmetic)
        .prediction(rows)
        .plus(heap(cells * (Float.BYTES + Double.BYTES)));
  }

  /**
   * What averaging takes on the driver: the state, as it is sent, as it comes back, and the mean.
   *
   * @param network with its output layer, if that is known
   * @param averagedVectors of the optimizer's state, averaged with the weights
   * @param ownVectors of the optimizer's state of each worker, if each keeps its own
   * @param workers how many
   * @param remembered vectors that the driver keeps beside: outer velocity, weights that rows were
   *     measured with, {@link #START_VECTORS}
   */
  public static MemoryNeed averaging(
      NetworkSpec network, int averagedVectors, int ownVectors, int workers, int remembered) {
    ParameterLayout layout = new ParameterLayout(network);
    double own = (double) ownVectors * workers * layout.trainableSize() * Float.BYTES;
    double models = own > 0 ? (double) workers * layout.size() * Float.BYTES : 0;
    return heap(
        4 * state(layout, averagedVectors)
            + (double) remembered * layout.size() * Float.BYTES
            + 3 * own
            + models);
  }

  /** The parameters of a network, in the heap. */
  public static MemoryNeed parameters(ParameterLayout layout) {
    return heap(state(layout, 0));
  }

  /**
   * What an exact Gram matrix of so many features takes in a task: two words a sum, a part of them
   * as they are sent, and a block of rows in slices.
   */
  public static MemoryNeed gram(int features) {
    return new MemoryNeed(
        1.5 * Double.BYTES * features * (features + 1.0),
        PRODUCT_ROWS * (double) features * Double.BYTES,
        0);
  }

  /** As {@link #gram}, of the products of features with so many projections of them. */
  public static MemoryNeed products(int features, int projections) {
    double width = (double) features + projections;
    return new MemoryNeed(
        3.0 * Double.BYTES * features * projections + 2 * Double.BYTES * BLOCK_ROWS * width,
        PRODUCT_ROWS * width * Double.BYTES + (double) features * projections * Double.BYTES,
        0);
  }

  /**
   * What a mixture of Gaussians takes in a task: two words for each sum of products, as they are
   * and as they are sent; the mixture as it came and as it is used; a block of rows.
   *
   * @param matrices whether covariances are matrices
   */
  public static MemoryNeed mixture(int components, int features, boolean matrices) {
    double products = mixtureProducts(features, matrices);
    double numbers = (double) components * features * (matrices ? 2.0 * features : 2);
    return new MemoryNeed(
        4.0 * Long.BYTES * components * products
            + Double.BYTES * (numbers + BLOCK_ROWS * (6.0 * features + components)),
        Double.BYTES * (3 * BLOCK_ROWS * features + products),
        0);
  }

  /** As {@link #mixture}, on the driver: two mixtures, and the sums that tasks send. */
  public static MemoryNeed mixtures(int components, int features, boolean matrices, int tasks) {
    double numbers = (double) components * features * (matrices ? 3.0 * features : 3);
    return heap(
        2 * Double.BYTES * numbers
            + 2.0
                * Long.BYTES
                * components
                * mixtureProducts(features, matrices)
                * (1 + Math.ceil(Math.sqrt(tasks))));
  }

  private static double mixtureProducts(int features, boolean matrices) {
    return matrices ? (features + 1.0) * (features + 17.0) / 2 : 2 * (features + 1.0);
  }

  /**
   * Covariance and LAPACK's workspace outside of the heap, the eigenvectors that are kept in it.
   */
  public static MemoryNeed eigenvectors(int features, int kept) {
    return new MemoryNeed(
        Double.BYTES * (double) features * kept, 3.0 * Double.BYTES * features * features, 0);
  }

  /**
   * A subspace, its product with the covariance, and the vectors that are kept; what the covariance
   * is within it, its eigenvectors and LAPACK's workspace.
   */
  public static MemoryNeed subspace(int features, int directions) {
    return heap(Double.BYTES * (4.0 * features * directions + 4.5 * directions * directions));
  }

  /**
   * A linear map of rows that is made from principal components, kept in the heap, sent, and held
   * outside of the heap by who maps rows: the components in three forms, and the map.
   */
  public static MemoryNeed whiteningMap(int features, int kept, int outputs) {
    double matrix = Double.BYTES * (double) features * outputs;
    return new MemoryNeed(3.0 * Double.BYTES * features * kept + 3 * matrix, matrix, 0);
  }

  /** Sums, squares, range and count of each feature. */
  public static MemoryNeed moments(int features) {
    return heap((double) features * Long.BYTES * (DIGITS + 3));
  }

  private static double state(ParameterLayout layout, int optimizerVectors) {
    return Float.BYTES * (layout.size() + (double) optimizerVectors * layout.trainableSize());
  }

  /** Both at once. */
  public MemoryNeed plus(MemoryNeed other) {
    return new MemoryNeed(
        heapBytes + other.heapBytes, nativeBytes + other.nativeBytes, gpuBytes + other.gpuBytes);
  }

  /** So many at once. */
  public MemoryNeed times(double count) {
    return new MemoryNeed(count * heapBytes, count * nativeBytes, count * gpuBytes);
  }

  /** What is on the device of the arithmetic, on that; the rest as it is. */
  static MemoryNeed onDevice(Device.Kind kind, double heap, double onDevice, double onHost) {
    return kind == Device.Kind.GPU
        ? new MemoryNeed(heap, onHost, onDevice)
        : new MemoryNeed(heap, onDevice + onHost, 0);
  }

  /**
   * Refuses what does not fit into the heap of this Java machine.
   *
   * @param what that needs it, as the beginning of a sentence: "The model at PATH"
   * @param advice what to do, as a sentence
   * @throws MemoryException with the numbers
   */
  public void requireHeap(String what, String advice) {
    Machine here = Machine.here();
    if (heapBytes > here.heapBytes()) {
      throw new MemoryException(
          "%s needs %s of memory in the Java heap, which has %s. %s"
              .formatted(what, megabytes(heapBytes), megabytes(here.heapBytes()), advice));
    }
  }

  /**
   * As {@link #requireHeap}, and refuses what would not fit into this machine's memory outside of
   * the heap.
   */
  public void require(String what, String advice) {
    requireHeap(what, advice);
    Machine here = Machine.here();
    if (heapBytes + nativeBytes > here.physicalBytes()) {
      throw new MemoryException(
          "%s needs %s of native memory, beside %s of heap, and this machine has %s. %s"
              .formatted(
                  what,
                  megabytes(nativeBytes),
                  megabytes(heapBytes),
                  megabytes(here.physicalBytes()),
                  advice));
    }
  }

  /**
   * Does what may run out of heap where an estimate was too low.
   *
   * @param what runs, as the beginning of a sentence
   * @param advice what to do, as a sentence
   * @throws MemoryException in place of an {@link OutOfMemoryError}
   */
  public static <T> T withinHeap(Supplier<String> what, String advice, Supplier<T> work) {
    try {
      return work.get();
    } catch (OutOfMemoryError e) {
      throw new MemoryException(
          "%s ran out of memory in the Java heap, which has %s (%s). %s"
              .formatted(what.get(), megabytes(Machine.here().heapBytes()), e.getMessage(), advice),
          e);
    }
  }

  /** {@code 1,234 MB}, for messages. */
  public static String megabytes(double bytes) {
    return "%,d MB".formatted((long) Math.ceil(bytes / (1 << 20)));
  }
}

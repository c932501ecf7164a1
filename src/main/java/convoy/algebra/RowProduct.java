package convoy.algebra;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Random;

/**
 * A matrix that rows are multiplied with, in double: y = W x. BLAS computes a row with the same
 * operations at every place of a block if the block's sides are whole numbers of its kernels'
 * sides; so all blocks have one shape, {@value #ROWS} rows, which no row but its own fills, and
 * outputs are padded to a multiple of {@value #OUTPUTS}. A row's bits depend on no other row.
 *
 * <p>A few rows go as a block of {@value #FEW}, where a trial shows that it gives the same bits.
 *
 * <p>The matrix lies in native memory, which is freed with {@link #close} or when nobody knows this
 * object any more: executors keep one for all tasks that share a broadcast. Safe for several
 * threads.
 */
public final class RowProduct implements AutoCloseable {
  /** The most rows of a block. */
  public static final int ROWS = 240;

  private static final int FEW = 48;
  private static final int OUTPUTS = 16;
  private static final Cleaner CLEANER = Cleaner.create();

  private final int inputs;
  private final int outputs;
  private final int padded;
  private final NativeMemory weights;
  private final Cleaner.Cleanable cleanable;
  private Boolean fewGiveTheSame;

  /**
   * @param weights for each output the weights of the inputs
   */
  public RowProduct(double[][] weights) {
    outputs = weights.length;
    inputs = weights[0].length;
    padded = (outputs + OUTPUTS - 1) / OUTPUTS * OUTPUTS;
    NativeMemory memory = NativeMemory.doubles((long) padded * inputs);
    this.weights = memory;
    cleanable = CLEANER.register(this, memory::close);
    for (int output = 0; output < padded; output++) {
      memory
          .doublesAt((long) output * inputs)
          .put(output < outputs ? weights[output] : new double[inputs], 0, inputs);
    }
  }

  /**
   * Multiplies some rows.
   *
   * @param rows at most {@link #ROWS}, each with a value for each input
   * @param results a value for each output is written into each
   */
  public void multiply(double[][] rows, double[][] results) {
    multiply(rows, results, rows.length <= FEW && fewGiveTheSame() ? FEW : ROWS);
  }

  private void multiply(double[][] rows, double[][] results, int blockRows) {
    OpenBlas.useOneThread();
    try (NativeMemory x = NativeMemory.doubles((long) blockRows * inputs);
        NativeMemory y = NativeMemory.doubles((long) blockRows * padded)) {
      double[] zeros = rows.length < blockRows ? new double[inputs] : null;
      for (int row = 0; row < blockRows; row++) {
        x.doublesAt((long) row * inputs).put(row < rows.length ? rows[row] : zeros, 0, inputs);
      }
      OpenBlas.transposedTimes(
          padded, blockRows, inputs, weights.doublesAt(0), x.doublesAt(0), inputs, y.doublesAt(0));
      for (int row = 0; row < rows.length; row++) {
        y.doublesAt((long) row * padded).get(results[row], 0, outputs);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Which operations are done, and so which bits come out, does not depend on the numbers. */
  private synchronized boolean fewGiveTheSame() {
    if (fewGiveTheSame == null) {
      double[][] rows = new double[FEW][];
      Arrays.setAll(rows, row -> new Random(row).doubles(inputs, -1, 1).toArray());
      double[][] few = new double[FEW][outputs];
      double[][] many = new double[FEW][outputs];
      multiply(rows, few, FEW);
      multiply(rows, many, ROWS);
      fewGiveTheSame = Arrays.deepEquals(few, many);
    }
    return fewGiveTheSame;
  }

  @Override
  public void close() {
    cleanable.clean();
  }
}

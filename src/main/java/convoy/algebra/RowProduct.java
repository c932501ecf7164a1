package convoy.algebra;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/**
 * A matrix that rows are multiplied with, in double: y = W x. BLAS computes a row with the same
 * operations at every place of a block if the block's sides are whole numbers of its kernels'
 * sides; so all blocks have one shape, {@value #ROWS} rows, which no row but its own fills, and
 * outputs are padded to a multiple of {@value #OUTPUTS}. A row's bits depend on no other row.
 *
 * <p>A few rows go as a block of {@value #FEW}, where a trial shows that it gives the same bits.
 *
 * <p>The matrix lies in native memory, and a block of rows and of results for each thread that has
 * multiplied at the same time; they are freed with {@link #close} or when nobody knows this object
 * any more: executors keep one for all tasks that share a broadcast. Safe for several threads.
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
  private final Held held;
  private final Cleaner.Cleanable cleanable;
  private Boolean fewGiveTheSame;

  /**
   * @param weights for each output the weights of the inputs
   */
  public RowProduct(double[][] weights) {
    outputs = weights.length;
    inputs = weights[0].length;
    padded = (outputs + OUTPUTS - 1) / OUTPUTS * OUTPUTS;
    held = new Held(NativeMemory.doubles((long) padded * inputs));
    cleanable = CLEANER.register(this, held);
    for (int output = 0; output < padded; output++) {
      held.weights
          .doubles((long) output * inputs, inputs)
          .put(output < outputs ? weights[output] : new double[inputs]);
    }
  }

  /** Native memory; knows nothing of who holds it, or it would never be freed. */
  private record Held(NativeMemory weights, Queue<Block> idle) implements Runnable {
    Held(NativeMemory weights) {
      this(weights, new ConcurrentLinkedQueue<>());
    }

    @Override
    public void run() {
      weights.close();
      idle.forEach(Block::close);
      idle.clear();
    }
  }

  /** Rows and their results. */
  private static final class Block implements AutoCloseable {
    private final NativeMemory x;
    private final NativeMemory y;
    private final DoubleBuffer[] rows = new DoubleBuffer[ROWS];
    private final DoubleBuffer[] results = new DoubleBuffer[ROWS];

    Block(int inputs, int outputs) {
      x = NativeMemory.doubles((long) ROWS * inputs);
      y = NativeMemory.doubles((long) ROWS * outputs);
      Arrays.setAll(rows, row -> x.doubles((long) row * inputs, inputs));
      Arrays.setAll(results, row -> y.doubles((long) row * outputs, outputs));
    }

    @Override
    public void close() {
      x.close();
      y.close();
    }
  }

  /**
   * Multiplies some rows.
   *
   * @param rows gives each row: a value for each input, which is copied before the next is asked
   *     for
   * @param results a value for each output is written into each; at most {@link #ROWS}
   */
  public void multiply(IntFunction<double[]> rows, double[][] results) {
    multiply(rows, results, results.length <= FEW && fewGiveTheSame() ? FEW : ROWS);
  }

  private void multiply(IntFunction<double[]> rows, double[][] results, int blockRows) {
    OpenBlas.useOneThread();
    Block idle = held.idle.poll();
    Block block = idle == null ? new Block(inputs, padded) : idle;
    try {
      double[] zeros = results.length < blockRows ? new double[inputs] : null;
      for (int row = 0; row < blockRows; row++) {
        block.rows[row].put(0, row < results.length ? rows.apply(row) : zeros, 0, inputs);
      }
      OpenBlas.transposedTimes(
          padded,
          blockRows,
          inputs,
          held.weights.doublesAt(0),
          block.x.doublesAt(0),
          inputs,
          block.y.doublesAt(0));
      for (int row = 0; row < results.length; row++) {
        block.results[row].get(0, results[row], 0, outputs);
      }
    } finally {
      held.idle.add(block);
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
      multiply(row -> rows[row], few, FEW);
      multiply(row -> rows[row], many, ROWS);
      fewGiveTheSame = Arrays.deepEquals(few, many);
    }
    return fewGiveTheSame;
  }

  @Override
  public void close() {
    cleanable.clean();
  }
}

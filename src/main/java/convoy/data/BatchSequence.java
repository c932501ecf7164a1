package convoy.data;

import java.util.Iterator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The mini-batches of a worker's shard: in every epoch all its rows once, or as many that are drawn
 * where their chances differ ({@link Sampling}). The order of the blocks follows from seed and
 * epoch and is the same for all workers, so that those who take their n-th blocks at one time find
 * them spread over the executors as they were made; the order of the rows in a block follows from
 * seed, worker, epoch and block. Only one block is needed at a time.
 *
 * <p>An epoch's batches differ by at most one row, so that no small rest upsets batch
 * normalization, and all workers can take equally many.
 *
 * @param blocks of the shard
 * @param seed of the training
 * @param worker whose shard it is
 * @param batchesPerEpoch into how many batches to cut an epoch
 */
public record BatchSequence(Blocks blocks, long seed, int worker, int batchesPerEpoch) {
  /**
   * The blocks whose rows some steps take, in the order in which they are needed.
   *
   * @param firstStep counted over the whole training from 0
   * @param endStep behind the last; of the same epoch
   */
  public int[] needed(long firstStep, long endStep) {
    int[] order = blockOrder(epoch(firstStep));
    long from = place(firstStep % batchesPerEpoch);
    long to = place(firstStep % batchesPerEpoch + endStep - firstStep);
    long[] place = {0};
    return IntStream.of(order)
        .filter(
            block -> {
              long start = place[0];
              place[0] += blocks.rowsOf(block);
              return start < to && place[0] > from && place[0] > start;
            })
        .toArray();
  }

  /** Rows of the largest batch. */
  public int largestBatch() {
    return Math.toIntExact((blocks.rows() + batchesPerEpoch - 1) / batchesPerEpoch);
  }

  /**
   * Begins to read batches.
   *
   * @param firstStep the first
   * @param needed the blocks that {@link #needed} names, in its order; opened when they are needed
   */
  public Reader read(long firstStep, Iterator<Shard> needed) {
    return new Reader(firstStep, needed);
  }

  /** Batch after batch, within one epoch. */
  public final class Reader {
    private final Iterator<Shard> needed;
    private final int[] order;
    private final int epoch;
    private long step;
    private int next; // place of the next block in the order
    private int first; // row of that block to begin with
    private int at; // row of the current block
    private int end;
    private Shard block;
    private int[] rows;

    private Reader(long firstStep, Iterator<Shard> needed) {
      this.needed = needed;
      epoch = epoch(firstStep);
      order = blockOrder(epoch);
      step = firstStep % batchesPerEpoch;
      long before = place(step);
      while (next < order.length && before >= blocks.rowsOf(order[next])) {
        before -= blocks.rowsOf(order[next++]);
      }
      first = (int) before;
    }

    /** Fills the next batch; it is empty if the epoch has more batches than the shard has rows. */
    public void next(Batch batch) {
      int size = Math.toIntExact(place(step + 1) - place(step));
      step++;
      batch.resize(size);
      for (int filled = 0; filled < size; ) {
        while (at == end) {
          open();
        }
        int stretch = Math.min(size - filled, end - at);
        block.fill(rows, at, at + stretch, batch, filled);
        at += stretch;
        filled += stretch;
      }
    }

    private void open() {
      at = first;
      first = 0;
      int number = order[next++];
      end = blocks.rowsOf(number);
      if (end > 0) {
        block = needed.next();
        double[] chances = block.chances();
        rows =
            chances == null
                ? shuffled(end, seedOf(Seeds.Purpose.ROW_ORDER, number))
                : drawn(chances, seedOf(Seeds.Purpose.DRAWN_ROWS, number));
      }
    }

    private long seedOf(Seeds.Purpose purpose, int number) {
      return Seeds.derive(seed, purpose, worker, epoch, number);
    }
  }

  private int epoch(long step) {
    return Math.toIntExact(step / batchesPerEpoch);
  }

  /** Rows of an epoch before its batch {@code batch}. */
  private long place(long batch) {
    return Math.multiplyExact(batch, blocks.rows()) / batchesPerEpoch;
  }

  private int[] blockOrder(int epoch) {
    return shuffled(blocks.count(), Seeds.derive(seed, Seeds.Purpose.BLOCK_ORDER, epoch));
  }

  /** As many rows as have a chance, each drawn from all of them. */
  private static int[] drawn(double[] chances, long seed) {
    double[] ends = new double[chances.length];
    double total = 0;
    for (int i = 0; i < ends.length; i++) {
      total += chances[i];
      ends[i] = total;
    }
    int[] rows = new int[chances.length];
    Random random = new Random(seed);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = firstBeyond(ends, random.nextDouble() * total);
    }
    return rows;
  }

  /**
   * The first of ascending numbers that is greater than {@code value}; where rounding has made that
   * the last number itself, the first that is as great.
   */
  static int firstBeyond(double[] ascending, double value) {
    int low = 0;
    int high = ascending.length - 1;
    while (high > 0 && ascending[high - 1] == ascending[high]) {
      high--; // nothing was added: no chance
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] > value) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Fisher and Yates. */
  private static int[] shuffled(int length, long seed) {
    int[] order = new int[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}

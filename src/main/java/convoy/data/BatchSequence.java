package convoy.data;

import java.util.Iterator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The mini-batches of a worker's shard in an epoch: all its rows once, or as many that are drawn
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
 * @param epoch from 0
 * @param batches into how many to cut the epoch
 */
public record BatchSequence(Blocks blocks, long seed, int worker, int epoch, int batches) {
  /**
   * The blocks whose rows some batches have, in the order in which they are needed.
   *
   * @param first of the batches; the epoch's first is 0
   * @param end after the last
   */
  public int[] needed(int first, int end) {
    int[] order = blockOrder();
    long from = place(first);
    long to = place(end);
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

  /** Does something to the features of rows as they are put into a batch. */
  @FunctionalInterface
  public interface Change {
    /** Rows stay as they are. */
    Change NONE = (features, at, row, showing) -> {};

    /**
     * @param features of the batch
     * @param at where those of the row begin
     * @param row of the shard, the first is 0
     * @param showing how often the epoch has shown the row before; more than 0 only where rows are
     *     drawn
     */
    void apply(float[] features, int at, long row, int showing);
  }

  /** Rows of the largest batch. */
  public int largestBatch() {
    return Math.toIntExact((blocks.rows() + batches - 1) / batches);
  }

  /**
   * Begins to read batches.
   *
   * @param firstBatch the first; the epoch's first is 0
   * @param needed the blocks that {@link #needed} names, in its order; opened when they are needed
   * @param change what is done to the rows' features
   */
  public Reader read(int firstBatch, Iterator<Shard> needed, Change change) {
    return new Reader(firstBatch, needed, change);
  }

  /** Batch after batch. */
  public final class Reader {
    private final Iterator<Shard> needed;
    private final Change change;
    private final int[] order;
    private int number; // of the next batch
    private int next; // place of the next block in the order
    private int first; // row of that block to begin with
    private int at; // row of the current block
    private int end;
    private Shard block;
    private long start; // of the current block in the shard
    private int[] rows;
    private int[] shown; // how often before, by a row's place in rows; null if rows are not drawn

    private Reader(int firstBatch, Iterator<Shard> needed, Change change) {
      this.needed = needed;
      this.change = change;
      order = blockOrder();
      number = firstBatch;
      long before = place(number);
      while (next < order.length && before >= blocks.rowsOf(order[next])) {
        before -= blocks.rowsOf(order[next++]);
      }
      first = (int) before;
    }

    /** Fills the next batch; it is empty if the epoch has more batches than the shard has rows. */
    public void next(Batch batch) {
      int size = Math.toIntExact(place(number + 1) - place(number));
      number++;
      batch.resize(size);
      for (int filled = 0; filled < size; ) {
        while (at == end) {
          open();
        }
        int stretch = Math.min(size - filled, end - at);
        block.fill(rows, at, at + stretch, batch, filled);
        change(batch, filled, stretch);
        at += stretch;
        filled += stretch;
      }
    }

    private void change(Batch batch, int filled, int stretch) {
      for (int i = 0; i < stretch; i++) {
        change.apply(
            batch.features(),
            (filled + i) * batch.featureLength(),
            start + rows[at + i],
            shown == null ? 0 : shown[at + i]);
      }
    }

    private void open() {
      at = first;
      first = 0;
      int opened = order[next++];
      start = blocks.start(opened);
      end = blocks.rowsOf(opened);
      if (end > 0) {
        block = needed.next();
        double[] chances = block.chances();
        rows =
            chances == null
                ? shuffled(end, seedOf(Seeds.Purpose.ROW_ORDER, opened))
                : drawn(chances, seedOf(Seeds.Purpose.DRAWN_ROWS, opened));
        shown = chances == null ? null : timesBefore(rows);
      }
    }

    private long seedOf(Seeds.Purpose purpose, int ofBlock) {
      return Seeds.derive(seed, purpose, worker, epoch, ofBlock);
    }
  }

  /** Rows of the epoch before its batch {@code batch}. */
  private long place(long batch) {
    return Math.multiplyExact(batch, blocks.rows()) / batches;
  }

  private int[] blockOrder() {
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

  /** For each place how often its number, less than there are places, has come before. */
  private static int[] timesBefore(int[] numbers) {
    int[] times = new int[numbers.length];
    int[] before = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      before[i] = times[numbers[i]]++;
    }
    return before;
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

package convoy.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSequenceTest {

  @ParameterizedTest(name = "{0} rows of {1} blocks in {2} batches")
  @CsvSource({
    "10, 1, 3",
    "10, 1, 10",
    "10, 1, 1",
    "3, 1, 7",
    "64, 1, 9",
    "1, 1, 1",
    "10, 3, 4",
    "10, 4, 1",
    "64, 5, 9",
    "3, 4, 2" // an empty block
  })
  void anEpochHasEveryRowOnceInBatchesOfAlmostOneSize(int rows, int blocks, int batches) {
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Float> seen = new ArrayList<>();
      for (List<Float> batch : batches(sequence(rows, blocks, 5, 0, epoch, batches), 0, batches)) {
        int size = batch.size();
        assertTrue(size == rows / batches || size == -Math.floorDiv(-rows, batches), "" + size);
        seen.addAll(batch);
      }
      Collections.sort(seen);
      assertEquals(IntStream.range(0, rows).mapToObj(i -> (float) i).toList(), seen);
    }
  }

  @Test
  void everyEpochSeedAndWorkerHasAnOrderOfItsOwn() {
    List<List<Float>> orders = new ArrayList<>();
    for (long seed : new long[] {1, 2}) {
      for (int worker = 0; worker < 2; worker++) {
        for (int epoch = 0; epoch < 5; epoch++) {
          orders.addAll(batches(sequence(30, 1, seed, worker, epoch, 1), 0, 1));
        }
      }
    }
    assertEquals(20, new HashSet<>(orders).size());
    List<Float> unshuffled = IntStream.range(0, 30).mapToObj(i -> (float) i).toList();
    orders.forEach(order -> assertNotEquals(unshuffled, order));
  }

  @ParameterizedTest(name = "{0} blocks")
  @CsvSource({"1", "2", "3"})
  void readingCanBeginWithAnyBatch(int blocks) {
    for (int epoch = 0; epoch < 3; epoch++) {
      BatchSequence sequence = sequence(11, blocks, 5, 3, epoch, 4);
      List<List<Float>> whole = batches(sequence, 0, 4);
      for (int first = 0; first < 4; first++) {
        for (int count = 0; first + count <= 4; count++) {
          assertEquals(
              whole.subList(first, first + count),
              batches(sequence, first, count),
              first + " and " + count + " more");
        }
      }
    }
  }

  @Test
  void blocksComeOneAfterTheOtherInAnOrderThatWorkersShareAndEpochsDoNot() {
    List<List<Integer>> orders = new ArrayList<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      int[] order = sequence(60, 6, 5, 0, epoch, 3).needed(0, 3);
      orders.add(IntStream.of(order).boxed().toList());
      assertArrayEquals(order, sequence(61, 6, 5, 1, epoch, 3).needed(0, 3));
      assertArrayEquals(
          Arrays.copyOfRange(order, 2, 4), sequence(60, 6, 5, 0, epoch, 3).needed(1, 2));
    }
    assertEquals(4, new HashSet<>(orders).size());
    orders.forEach(order -> assertEquals(6, new HashSet<>(order).size()));
  }

  @Test
  void ordersAreEquallyLikely() {
    int[] counts = new int[6];
    for (int epoch = 0; epoch < 6000; epoch++) {
      List<Float> order = batches(sequence(3, 1, 8, 0, epoch, 1), 0, 1).get(0);
      counts[(int) (order.get(0) * 2 + (order.get(1) > order.get(2) ? 1 : 0))]++;
    }
    // 1000 each, with a standard deviation of sqrt(6000 (1/6) (5/6)) = 28.9
    for (int count : counts) {
      assertEquals(1000, count, 4 * 28.9, Arrays.toString(counts));
    }
  }

  @Test
  void rowsBringTheirFeaturesAndWeights() {
    Batch batch = new Batch(2, 1, 1);
    BatchSequence sequence = sequence(4, 2, 5, 0, 0, 1);
    sequence.read(0, blocks(sequence, 0, 1).iterator(), BatchSequence.Change.NONE).next(batch);
    for (int i = 0; i < 4; i++) {
      float row = batch.targets()[i];
      assertArrayEquals(
          new float[] {row, 100}, Arrays.copyOfRange(batch.features(), 2 * i, 2 * i + 2));
      assertEquals(row + 1, batch.weights()[i]);
    }
  }

  private static BatchSequence sequence(
      int rows, int blocks, long seed, int worker, int epoch, int batches) {
    return new BatchSequence(new Blocks(rows, blocks), seed, worker, epoch, batches);
  }

  /** The blocks that are needed; the rows of a shard count from 0. */
  private static List<Shard> blocks(BatchSequence sequence, int first, int count) {
    Blocks blocks = sequence.blocks();
    return IntStream.of(sequence.needed(first, first + count))
        .mapToObj(
            block -> {
              int start = (int) blocks.start(block);
              return Shard.of(
                  2,
                  IntStream.range(start, start + blocks.rowsOf(block))
                      .mapToObj(row -> PackedRow.pack(new double[] {row, 100}, row, row + 1))
                      .iterator());
            })
        .toList();
  }

  private static List<List<Float>> batches(BatchSequence sequence, int first, int count) {
    Batch batch = new Batch(2, 1, 1);
    BatchSequence.Reader reader =
        sequence.read(first, blocks(sequence, first, count).iterator(), BatchSequence.Change.NONE);
    List<List<Float>> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reader.next(batch);
      labels.add(IntStream.range(0, batch.rows()).mapToObj(j -> batch.targets()[j]).toList());
    }
    return labels;
  }

  @Test
  void whatHasNoChanceIsNotDrawnByRounding() {
    double[] ends = {0, 1, 3, 3};
    assertEquals(2, BatchSequence.firstBeyond(ends, 3));
    assertEquals(1, BatchSequence.firstBeyond(ends, 0));
    assertEquals(2, BatchSequence.firstBeyond(ends, 1));
  }
}

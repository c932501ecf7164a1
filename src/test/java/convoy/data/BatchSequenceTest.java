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

  @ParameterizedTest(name = "{0} rows in {1} batches")
  @CsvSource({"10, 3", "10, 10", "10, 1", "3, 7", "64, 9", "1, 1"})
  void anEpochHasEveryRowOnceInBatchesOfAlmostOneSize(int rows, int batches) {
    BatchSequence sequence = new BatchSequence(shard(rows), 5, 0, batches);
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Float> seen = new ArrayList<>();
      for (int place = 0; place < batches; place++) {
        List<Float> batch = labels(sequence, (long) epoch * batches + place);
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
        BatchSequence sequence = new BatchSequence(shard(30), seed, worker, 1);
        for (int epoch = 0; epoch < 5; epoch++) {
          orders.add(labels(sequence, epoch));
        }
      }
    }
    assertEquals(20, new HashSet<>(orders).size());
    List<Float> unshuffled = IntStream.range(0, 30).mapToObj(i -> (float) i).toList();
    orders.forEach(order -> assertNotEquals(unshuffled, order));
  }

  @Test
  void anyStepCanBeAskedForInAnyOrder() {
    List<List<Float>> forwards = new ArrayList<>();
    BatchSequence sequence = new BatchSequence(shard(11), 5, 3, 4);
    for (int step = 0; step < 12; step++) {
      forwards.add(labels(sequence, step));
    }
    for (int step : new int[] {11, 3, 4, 0, 7, 7, 2}) {
      assertEquals(forwards.get(step), labels(sequence, step));
      assertEquals(forwards.get(step), labels(new BatchSequence(shard(11), 5, 3, 4), step));
    }
  }

  @Test
  void ordersAreEquallyLikely() {
    int[] counts = new int[6];
    BatchSequence sequence = new BatchSequence(shard(3), 8, 0, 1);
    for (int epoch = 0; epoch < 6000; epoch++) {
      List<Float> order = labels(sequence, epoch);
      counts[(int) (order.get(0) * 2 + (order.get(1) > order.get(2) ? 1 : 0))]++;
    }
    // 1000 each, with a standard deviation of sqrt(6000 (1/6) (5/6)) = 28.9
    for (int count : counts) {
      assertEquals(1000, count, 4 * 28.9, Arrays.toString(counts));
    }
  }

  @Test
  void rowsBringTheirFeaturesAndWeights() {
    Batch batch = new Batch(2, 1);
    new BatchSequence(shard(4), 5, 0, 1).fill(0, batch);
    for (int i = 0; i < 4; i++) {
      float row = batch.labels()[i];
      assertArrayEquals(
          new float[] {row, 100}, Arrays.copyOfRange(batch.features(), 2 * i, 2 * i + 2));
      assertEquals(row + 1, batch.weights()[i]);
    }
  }

  private static Shard shard(int rows) {
    return Shard.of(
        2,
        IntStream.range(0, rows)
            .mapToObj(row -> PackedRow.pack(new double[] {row, 100}, row, row + 1))
            .iterator());
  }

  private static List<Float> labels(BatchSequence sequence, long step) {
    Batch batch = new Batch(2, 1);
    sequence.fill(step, batch);
    return IntStream.range(0, batch.rows()).mapToObj(i -> batch.labels()[i]).toList();
  }
}

package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.memory.MemoryException;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.BatchSizeSchedule;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

/** The largest batch that memory takes. */
@WhateverSpark
class LargestBatchTest {
  private static final long MANY = 1L << 40;

  private final SparkContext spark = LocalSpark.session().sparkContext();

  private static TrainingMemory memory(int features, BatchSizeSchedule schedule) {
    NetworkSpec network = NetworkSpec.parse("mlp:10", Shape.vector(features)).withOutput(3);
    Course course = new Course(9, Course.NO_MAX_STEPS, 1, schedule, 1);
    Settings settings = ParameterAveragingTest.settings(2, 1, 9, 1, 0.1, "sgd").with(course);
    return new TrainingMemory("stage", network, settings, false);
  }

  private int chosen(TrainingMemory memory, long rows) {
    return memory.withLargestBatch(spark, rows).settings().course().batchSize();
  }

  @Test
  void isAPowerOfTwoThatFitsWithRoomToSpareAndNotMuchSmallerThanThatNeeds() {
    TrainingMemory memory = memory(5000, new BatchSizeSchedule.Constant());
    int size = chosen(memory, MANY);
    assertEquals(1, Integer.bitCount(size));
    assertTrue(size > 1 && size < 1 << 24, "" + size);
    assertDoesNotThrow(() -> with(size, memory).require(spark, MANY));
    // Of the heap 0.4, with a third to spare, are 0.3: that is left, and twice as large is not.
    assertThrows(
        MemoryException.class, () -> with(8 * size, memory).require(spark, MANY), "" + size);
    assertEquals(size, chosen(memory, MANY), "once more");
    assertTrue(chosen(memory(50_000, new BatchSizeSchedule.Constant()), MANY) < size);
    assertEquals(32, chosen(memory, 100), "of 50 rows each");
  }

  /** It is the last epochs' batches that memory must take. */
  @Test
  void leavesRoomToGrow() {
    int constant = chosen(memory(5000, new BatchSizeSchedule.Constant()), MANY);
    int growing = chosen(memory(5000, BatchSizeSchedule.parse("step")), MANY);
    assertEquals(constant / 4, growing);
  }

  @Test
  void countsWhatTheNetworkStartsFrom() {
    TrainingMemory drawn = memory(50, new BatchSizeSchedule.Constant());
    TrainingMemory given = new TrainingMemory("stage", drawn.network(), drawn.settings(), true);
    int parameters = new ParameterLayout(drawn.network()).size();
    assertEquals(
        2.0 * Float.BYTES * parameters, given.driver(9).heapBytes() - drawn.driver(9).heapBytes());
  }

  private static TrainingMemory with(int size, TrainingMemory memory) {
    Settings settings = memory.settings();
    return new TrainingMemory(
        "stage", memory.network(), settings.with(settings.course().withBatchSize(size)), false);
  }
}

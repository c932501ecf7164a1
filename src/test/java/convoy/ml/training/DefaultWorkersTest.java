package convoy.ml.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How many workers train where nobody says. */
class DefaultWorkersTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void everySlotHasOne() {
    assertEquals(2, workers(2, 1442, 32, MEGABYTE));
    assertEquals(16, workers(16, 60_000, 64, MEGABYTE));
  }

  @Test
  void butNoMoreThanHaveAMiniBatch() {
    assertEquals(3, workers(16, 100, 32, MEGABYTE));
    assertEquals(1, workers(16, 20, 32, MEGABYTE));
  }

  @Test
  void norThanAveragingBears() {
    assertEquals(64, workers(4000, 10_000_000, 32, MEGABYTE));
    assertEquals(32, workers(4000, 10_000_000, 32, 512 * MEGABYTE));
    assertEquals(1, workers(4000, 10_000_000, 32, 20_000 * MEGABYTE));
  }

  private static int workers(int slots, long rows, int batchSize, long stateBytes) {
    return DefaultWorkers.of("stage", slots, rows, batchSize, stateBytes);
  }
}

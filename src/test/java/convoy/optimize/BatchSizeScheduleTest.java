package convoy.optimize;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizeScheduleTest {

  private static List<Integer> sizes(String schedule, int first, int epochs) {
    BatchSizeSchedule parsed = BatchSizeSchedule.parse(schedule);
    return IntStream.range(0, epochs).mapToObj(i -> parsed.size(first, i, epochs)).toList();
  }

  @Test
  void growsAfterEverySoManyEpochsUpToTheLargest() {
    assertEquals(List.of(64, 64, 64), sizes("constant", 64, 3));
    assertEquals(List.of(64, 64, 128, 128, 256, 256, 512), sizes("step", 64, 7));
    assertEquals(List.of(3, 6), sizes("step", 3, 2));
    assertEquals(
        List.of(100, 100, 500, 500, 1000, 1000),
        sizes("{\"type\": \"step\", \"epochs\": 2, \"factor\": 5, \"largest\": 1000}", 100, 6));
    assertEquals(
        List.of(3, 5, 7, 10), sizes("{\"type\": \"step\", \"epochs\": 1, \"factor\": 1.5}", 3, 4));
    assertEquals(
        Integer.MAX_VALUE,
        sizes("{\"type\": \"step\", \"epochs\": 1, \"factor\": 1000}", 100, 400).get(399));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\": \"step\", \"factor\": 1} | factor",
        "{\"type\": \"step\", \"epochs\": 0} | epochs",
        "{\"type\": \"step\", \"largest\": 0} | largest",
        "steps | Did you mean",
      })
  void refusesWhatDoesNotGrow(String json, String named) {
    assertFails(() -> BatchSizeSchedule.parse(json), named);
  }
}

package convoy.averaging.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a wait for a slot is spoken of. */
class SlotWatchTest {
  private final SlotWatch.Patience patience = new SlotWatch.Patience();

  @Test
  void aMinuteWithoutATaskIsToldAndThenEachFiveMinutes() {
    assertEquals(Optional.empty(), after(100, true));
    assertEquals(Optional.empty(), after(159, true));
    assertEquals(Optional.of(Duration.ofSeconds(60)), after(160, true));
    assertEquals(Optional.empty(), after(165, true));
    assertEquals(Optional.empty(), after(459, true));
    assertEquals(Optional.of(Duration.ofSeconds(360)), after(460, true));
  }

  @Test
  void aTaskThatRunsEndsTheWait() {
    after(100, true);
    after(150, false);
    assertEquals(Optional.empty(), after(165, true));
    assertEquals(Optional.of(Duration.ofSeconds(60)), after(225, true));
  }

  private Optional<Duration> after(long seconds, boolean waits) {
    return patience.after(Duration.ofSeconds(seconds), waits);
  }
}

package convoy.averaging.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** For how many executors a training waits. */
class AwaitedExecutorsTest {
  private static final String STANDALONE = "spark://host:7077";

  @Test
  void settingsSayHowManyExecutorsThereWillBe() {
    assertEquals(OptionalInt.of(2), asked("local-cluster[2, 1, 1024]"));
    assertEquals(OptionalInt.of(6), asked("yarn", "spark.executor.instances", "6"));
    assertEquals(
        OptionalInt.of(4), asked(STANDALONE, "spark.cores.max", "8", "spark.executor.cores", "2"));
    assertEquals(OptionalInt.empty(), asked(STANDALONE));
    assertEquals(OptionalInt.empty(), asked(STANDALONE, "spark.cores.max", "8"));
  }

  @Test
  void withDynamicAllocationOnlyTheFirstAreAwaited() {
    String[] dynamic = {
      "spark.dynamicAllocation.enabled", "true", "spark.dynamicAllocation.maxExecutors", "100"
    };
    assertEquals(OptionalInt.of(0), asked("yarn", dynamic));
    String[] three = {
      "spark.dynamicAllocation.enabled", "true", "spark.dynamicAllocation.initialExecutors", "3"
    };
    assertEquals(OptionalInt.of(3), asked("yarn", three));
  }

  @Test
  void whereNobodySaysHowManyTheirNumberMustSettle() {
    OptionalInt unknown = OptionalInt.empty();
    assertFalse(AwaitedExecutors.isEnough(0, unknown, Duration.ofMinutes(1)));
    assertFalse(AwaitedExecutors.isEnough(1, unknown, Duration.ofSeconds(1)));
    assertTrue(AwaitedExecutors.isEnough(2, unknown, Duration.ofSeconds(2)));
    assertFalse(AwaitedExecutors.isEnough(3, OptionalInt.of(4), Duration.ofMinutes(1)));
    assertTrue(AwaitedExecutors.isEnough(4, OptionalInt.of(4), Duration.ZERO));
  }

  private static OptionalInt asked(String master, String... settings) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return AwaitedExecutors.asked(conf, master);
  }
}

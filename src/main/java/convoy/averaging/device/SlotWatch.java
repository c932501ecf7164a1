package convoy.averaging.device;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says so when tasks wait and none runs, for a minute, and each five minutes after that: Spark
 * waits for executors and for free slots as long as it takes, and says little.
 */
public final class SlotWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "convoy-slot-watch");
            made.setDaemon(true);
            return made;
          });

  private SlotWatch() {}

  /**
   * Watches an application until it is closed.
   *
   * @param stage whose training it is, for the log
   */
  public static SlotWatch of(SparkContext spark, String stage) {
    SlotWatch watch = new SlotWatch();
    Patience patience = new Patience();
    watch.thread.scheduleWithFixedDelay(
        () ->
            patience
                .after(Duration.ofNanos(System.nanoTime()), waits(spark))
                .ifPresent(waited -> LOG.warn(words(stage, waited, spark))),
        LOOK.toSeconds(),
        LOOK.toSeconds(),
        TimeUnit.SECONDS);
    return watch;
  }

  private static String words(String stage, Duration waited, SparkContext spark) {
    int up = Slots.executors(spark);
    return "%s: no task has run for %d s, though some wait for a slot; %s. %s%s"
        .formatted(
            stage,
            waited.toSeconds(),
            up == 1 ? "1 executor is up" : up + " executors are up",
            up == 0
                ? "The cluster manager has given this application none: is the cluster full, or is an executor larger than any machine (spark.executor.memory, spark.executor.cores, GPUs)?"
                : "Do other jobs of this application hold all slots, or is spark.task.cpus larger than spark.executor.cores?",
            spark.uiWebUrl().isEmpty() ? "" : " See " + spark.uiWebUrl().get());
  }

  /** Whether there are tasks that could run, and none does. */
  private static boolean waits(SparkContext spark) {
    SparkStatusTracker tracker = spark.statusTracker();
    boolean some = false;
    for (int id : tracker.getActiveStageIds()) {
      SparkStageInfo stage = tracker.getStageInfo(id).getOrElse(() -> null);
      if (stage != null) {
        if (stage.numActiveTasks() > 0) {
          return false;
        }
        some |= stage.numCompletedTasks() < stage.numTasks();
      }
    }
    return some;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Decides when a wait has been long enough to speak of. */
  static final class Patience {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private Optional<Duration> since = Optional.empty();
    private Duration next = FIRST;

    /**
     * How long the wait has been, if it is time to say so.
     *
     * @param now by a clock that only goes forward
     * @param waits whether tasks wait and none runs
     */
    Optional<Duration> after(Duration now, boolean waits) {
      if (!waits) {
        since = Optional.empty();
        next = FIRST;
        return Optional.empty();
      }
      since = since.or(() -> Optional.of(now));
      Duration waited = now.minus(since.get());
      if (waited.compareTo(next) < 0) {
        return Optional.empty();
      }
      next = waited.plus(AGAIN);
      return Optional.of(waited);
    }
  }
}

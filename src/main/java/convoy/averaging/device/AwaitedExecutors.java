package convoy.averaging.device;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for executors that an application has asked for and that are on their way, so that the
 * number of workers does not follow from how early in an application's life a training begins.
 *
 * <p>An application waits no longer than Spark itself waits for its executors ({@code
 * spark.scheduler.maxRegisteredResourcesWaitingTime}, 30 s), all its trainings together.
 */
public final class AwaitedExecutors {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitedExecutors.class);
  private static final Map<String, Long> DEADLINES = new ConcurrentHashMap<>();
  private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,.*");
  private static final long POLL_MILLIS = 100;

  /** Where nobody says how many there will be, no more are expected after so long. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private AwaitedExecutors() {}

  /**
   * Returns once all that were asked for are up or, where that is not known, once their number
   * settles; at the latest when the time is over, and then says how many there are.
   *
   * @param stage whose training waits, for the log
   */
  public static void await(SparkContext spark, String stage) {
    if (spark.isLocal()) {
      return;
    }
    OptionalInt asked = asked(spark.getConf(), spark.master());
    long now = System.nanoTime();
    long wait =
        Duration.ofSeconds(
                spark
                    .getConf()
                    .getTimeAsSeconds("spark.scheduler.maxRegisteredResourcesWaitingTime", "30s"))
            .toNanos();
    long deadline = DEADLINES.computeIfAbsent(spark.applicationId(), application -> now + wait);
    int up = Slots.executors(spark);
    if (isEnough(up, asked, Duration.ZERO) || deadline - now <= 0) {
      return;
    }
    LOG.info("{}: waits for executors; {} are up{}", stage, up, wanted(asked));
    long changed = now;
    while (!isEnough(up, asked, Duration.ofNanos(System.nanoTime() - changed))) {
      if (deadline - System.nanoTime() <= 0) {
        LOG.warn(
            "{}: {} executors are up{}; the training goes on with what there is. Set numWorkers to train with a number of workers that does not depend on that.",
            stage,
            up,
            wanted(asked));
        return;
      }
      sleep();
      int found = Slots.executors(spark);
      changed = found == up ? changed : System.nanoTime();
      up = found;
    }
    LOG.info("{}: {} executors are up", stage, up);
  }

  private static String wanted(OptionalInt asked) {
    return asked.isPresent() ? " of the %d asked for".formatted(asked.getAsInt()) : "";
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while executors were waited for", e);
    }
  }

  /**
   * Whether no more need be waited for.
   *
   * @param up how many there are
   * @param asked how many there will be, if that is known
   * @param unchanged how long there have been so many
   */
  static boolean isEnough(int up, OptionalInt asked, Duration unchanged) {
    return asked.isPresent() ? up >= asked.getAsInt() : up > 0 && unchanged.compareTo(SETTLED) >= 0;
  }

  /** How many executors an application's settings ask for; nothing where they do not say. */
  static OptionalInt asked(SparkConf conf, String master) {
    Matcher embedded = LOCAL_CLUSTER.matcher(master);
    if (embedded.matches()) {
      return OptionalInt.of(Integer.parseInt(embedded.group(1)));
    }
    int instances = conf.getInt("spark.executor.instances", 0);
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      int initial = conf.getInt("spark.dynamicAllocation.initialExecutors", 0);
      int fewest = conf.getInt("spark.dynamicAllocation.minExecutors", 0);
      // More come only when tasks wait for them.
      return OptionalInt.of(Math.max(instances, Math.max(initial, fewest)));
    }
    int cores = conf.getInt("spark.cores.max", 0);
    int ofOne = conf.getInt("spark.executor.cores", 0);
    if (instances == 0 && cores > 0 && ofOne > 0) {
      instances = cores / ofOne;
    }
    return instances > 0 ? OptionalInt.of(instances) : OptionalInt.empty();
  }
}

package convoy.fuzz;

import com.sun.management.ThreadMXBean;
import convoy.data.Seeds;
import convoy.testing.LocalSpark;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;

/** Cases of generated input, each a function of seed and number alone. */
final class FuzzRun {
  /** One case of so many fits a stage; the others take milliseconds. */
  private static final int FIT_EVERY = 20;

  /** Generous, for a machine that does other things as well. */
  private static final long LONGEST_SECONDS = 60;

  /** What a case may allocate that fits nothing; its input is at most some kilobytes. */
  private static final long MOST_BYTES = 256L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A case that went wrong. */
  record Failure(long number, String subject, String input, String problem, Throwable error) {}

  /** What became of a subject's cases. */
  static final class Tally {
    private int accepted;
    private int refused;
    private int failed;
    private int longestLines;
    private int longestMessage;
    private long nanos;
  }

  private record End(Optional<String> problem, Throwable error) {}

  private final long seed;
  private final List<Subject> parsing;
  private final List<Subject> fitting;
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private ExecutorService thread = newThread();
  private volatile long lastAllocated;
  private volatile boolean lastLeft;

  FuzzRun(long seed, List<Subject> parsing, List<Subject> fitting) {
    this.seed = seed;
    this.parsing = parsing;
    this.fitting = fitting;
    parsing.forEach(subject -> tallies.put(subject.name(), new Tally()));
    fitting.forEach(subject -> tallies.put(subject.name(), new Tally()));
  }

  /** Runs cases one after the other. */
  void run(long from, long to) {
    for (long number = from; number < to; number++) {
      one(number);
    }
    thread.shutdownNow();
  }

  List<Failure> failures() {
    return failures;
  }

  private void one(long number) {
    Random random = new Random(Seeds.derive(seed, number));
    boolean fits = number % FIT_EVERY == FIT_EVERY - 1;
    Subject subject = Hostile.oneOf(random, fits ? fitting : parsing);
    Attempt attempt;
    try {
      attempt = subject.next(random);
    } catch (Exception e) {
      throw new IllegalStateException("Case " + number + " of " + subject.name(), e);
    }
    long began = System.nanoTime();
    End end = attempt(attempt, fits);
    Tally tally = tallies.get(subject.name());
    tally.nanos += System.nanoTime() - began;
    if (end.problem().isPresent()) {
      tally.failed++;
      failures.add(
          new Failure(number, subject.name(), attempt.input(), end.problem().get(), end.error()));
    } else if (end.error() == null) {
      tally.accepted++;
    } else {
      tally.refused++;
      String message = end.error().getMessage();
      tally.longestLines = Math.max(tally.longestLines, (int) message.lines().count());
      tally.longestMessage = Math.max(tally.longestMessage, message.length());
    }
  }

  private End attempt(Attempt attempt, boolean fits) {
    Future<Long> done =
        thread.submit(
            () -> {
              long before = THREADS.getCurrentThreadAllocatedBytes();
              Set<Integer> cached = cached();
              try {
                attempt.action().call();
              } finally {
                lastAllocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                lastLeft = fits && !cached.containsAll(cached());
              }
              return lastAllocated;
            });
    Throwable error = null;
    try {
      done.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      error = e.getCause();
    } catch (TimeoutException e) {
      thread.shutdownNow();
      thread = newThread();
      return new End(Optional.of("more than " + LONGEST_SECONDS + " s"), null);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (!fits && lastAllocated > MOST_BYTES) {
      return new End(Optional.of((lastAllocated >> 20) + " MB allocated"), error);
    }
    if (lastLeft) {
      return new End(Optional.of("data left in Spark's cache"), error);
    }
    return new End(
        error == null ? Optional.empty() : Verdict.problem(error, attempt.names()), error);
  }

  private static Set<Integer> cached() {
    return Set.copyOf(
        new JavaSparkContext(LocalSpark.session().sparkContext()).getPersistentRDDs().keySet());
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work, "fuzz");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The run as a table of Markdown. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "| subject | cases | accepted | refused in words | failed | longest message | ms a case |\n");
    table.append("|---|---:|---:|---:|---:|---|---:|\n");
    Tally all = new Tally();
    tallies.forEach(
        (subject, tally) -> {
          table.append(row(subject, tally));
          all.accepted += tally.accepted;
          all.refused += tally.refused;
          all.failed += tally.failed;
          all.longestLines = Math.max(all.longestLines, tally.longestLines);
          all.longestMessage = Math.max(all.longestMessage, tally.longestMessage);
          all.nanos += tally.nanos;
        });
    return table.append(row("all", all)).toString();
  }

  private static String row(String subject, Tally tally) {
    int cases = tally.accepted + tally.refused + tally.failed;
    return "| %s | %d | %d | %d | %d | %d lines, %d characters | %.1f |%n"
        .formatted(
            subject,
            cases,
            tally.accepted,
            tally.refused,
            tally.failed,
            tally.longestLines,
            tally.longestMessage,
            tally.nanos / 1e6 / Math.max(1, cases));
  }
}

package convoy.averaging.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a person can do about a training that takes longer than it must. Goes by the median of the
 * last rounds, so that neither the first, in which Java warms up, nor a lost executor counts.
 *
 * @param workers there are
 * @param slotsAtStart how many tasks ran at once when the training began
 * @param slots how many do now
 */
record Advice(int workers, int slotsAtStart, int slots) {
  private static final int FEWEST_ROUNDS = 5;
  private static final int MOST_ROUNDS = 100;
  private static final double TOO_MUCH_OVERHEAD = 1.0 / 3;
  private static final double TOO_MUCH_READING = 0.25;
  private static final double TOO_MUCH_SKEW = 1.5;

  private static final int GROWN = 2;

  /** The share of overhead that the proposed averagingFrequency would leave. */
  private static final double GOOD_OVERHEAD = 0.1;

  /**
   * Advice on a training, each in words that begin with a subject and a colon; none in the first
   * rounds.
   */
  List<String> on(List<RoundReport> all) {
    if (all.size() <= FEWEST_ROUNDS) {
      return List.of();
    }
    List<RoundReport> rounds = all.subList(Math.max(1, all.size() - MOST_ROUNDS), all.size());
    List<String> advice = new ArrayList<>();
    if (workers > slots) {
      advice.add(
          "More workers than slots: %d workers train in turn, because the cluster runs %d tasks at once. Set numWorkers to %d, or add executors or cores."
              .formatted(workers, slots, slots));
    }
    if (workers >= slotsAtStart && slots >= GROWN * workers) {
      advice.add(
          "The cluster has grown: it runs %d tasks at once now, but %d workers train, as it ran %d when the training began. Set numWorkers to %d to train with so many the next time."
              .formatted(slots, workers, slotsAtStart, slots));
    }
    reading(rounds, advice);
    averaging(rounds, all, advice);
    skew(rounds, advice);
    return advice;
  }

  private static void reading(List<RoundReport> rounds, List<String> advice) {
    double share = median(rounds, round -> share(round, round.times().reading()));
    if (share > TOO_MUCH_READING) {
      advice.add(
          "Workers starve: they wait for their rows %s of the time. The rows do not fit into the executors' memory and are read from disk or from other executors. Raise spark.executor.memory or the number of executors, or raise averagingFrequency, so that what is read lasts for more mini-batches."
              .formatted(percent(share)));
    }
  }

  private void averaging(List<RoundReport> rounds, List<RoundReport> all, List<String> advice) {
    double share = median(rounds, round -> round.times().overheadShare());
    if (share <= TOO_MUCH_OVERHEAD) {
      return;
    }
    double batches = median(rounds, RoundReport::batches);
    double proposed = batches * share / (1 - share) * (1 - GOOD_OVERHEAD) / GOOD_OVERHEAD;
    int inEpoch = batchesOfAnEpoch(all);
    double together = median(rounds, Advice::examplesPerSecond);
    double alone = median(rounds, this::examplesPerSecondOfOne);
    if (proposed <= inEpoch) {
      advice.add(
          "Averaging takes long: %s of the time is not spent on mini-batches. Raise averagingFrequency from %.0f to about %.0f, or set it to auto."
              .formatted(percent(share), batches, proposed));
    } else if (workers > 1 && alone > together) {
      advice.add(
          "Distribution does not pay: one worker alone would train on about %,.0f examples a second, %d together do on %,.0f. The model or the data are too small for so many. Set numWorkers to 1, or raise batchSize."
              .formatted(alone, workers, together));
    } else if (batches < inEpoch) {
      advice.add(
          "Averaging takes long: %s of the time is not spent on mini-batches. Raise averagingFrequency from %.0f up to %d, the mini-batches of an epoch, or set it to auto."
              .formatted(percent(share), batches, inEpoch));
    }
  }

  private static void skew(List<RoundReport> rounds, List<String> advice) {
    double skew = median(rounds, round -> round.times().skew());
    if (skew > TOO_MUCH_SKEW) {
      advice.add(
          "Workers are unequally fast: the slowest computes %.1f times as long as the mean, and all wait for it. Look for executors on slower machines, or on machines with more tasks than cores; spark.speculation=true helps against one that hangs."
              .formatted(skew));
    }
  }

  private static int batchesOfAnEpoch(List<RoundReport> rounds) {
    int epoch = rounds.get(rounds.size() - 1).epoch();
    int whole = Math.max(rounds.get(0).epoch(), epoch - 1); // the last may still go on
    return rounds.stream()
        .filter(round -> round.epoch() == whole)
        .mapToInt(RoundReport::batches)
        .sum();
  }

  private static double examplesPerSecond(RoundReport round) {
    return round.roundExamples() * 1e9 / Math.max(1, round.times().round().toNanos());
  }

  private double examplesPerSecondOfOne(RoundReport round) {
    return round.roundExamples() * 1e9 / Math.max(1, workers * round.times().computing().toNanos());
  }

  private static double share(RoundReport round, Duration part) {
    return (double) part.toNanos() / Math.max(1, round.times().round().toNanos());
  }

  private static double median(List<RoundReport> rounds, ToDoubleFunction<RoundReport> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * share);
  }
}

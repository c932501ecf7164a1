package convoy.bench;

import convoy.bench.EfficiencyRun.Case;
import convoy.bench.EfficiencyRun.Fit;
import convoy.bench.EfficiencyRun.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/**
 * How much of a second core training makes use of: images/s of two workers on two cores over twice
 * those of one worker on one core, each with equally many images and batches a worker, LeNet on
 * MNIST, batches of 64, one epoch. Besides, two processes of one worker each at the same time: they
 * have nothing to agree on, so what they lose is the machine's doing.
 *
 * <p>The runs take turns, each in a process of its own.
 */
public final class Efficiency {
  private static final List<Case> CASES =
      List.of(
          new Case("lenet5", 16),
          new Case("lenet5", 64),
          new Case("conf/mnist.json", 16),
          new Case("conf/mnist.json", 64));

  private Efficiency() {}

  /** Settings: data, pairs, images (of each worker). */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "pairs", "3", "images", "20000"));
    String data = arguments.get("data");
    int images = arguments.number("images");
    System.out.println(Machine.describe());
    Runs runs =
        new Runs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int pair = 0; pair < arguments.number("pairs"); pair++) {
      runs.pinned().add(run(Machine.heldToCore(0), data, 1, images));
      runs.two().add(run(List.of(), data, 2, images));
      CompletableFuture<Result> other =
          CompletableFuture.supplyAsync(() -> run(Machine.heldToCore(1), data, 1, images));
      runs.atOnce().add(run(Machine.heldToCore(0), data, 1, images));
      runs.atOnce().add(other.join());
      runs.free().add(run(List.of(), data, 1, images));
    }
    runs.print();
  }

  private static Result run(List<String> before, String data, int workers, int images) {
    return EfficiencyRun.run(before, data, workers, images, "dl4j", CASES);
  }

  /** One worker held to a core; two workers; two processes at once; one worker not held. */
  private record Runs(
      List<Result> pinned, List<Result> two, List<Result> atOnce, List<Result> free) {

    void print() {
      System.out.println();
      System.out.println(
          "| network | averagingFrequency | one worker on one core, images/s | two workers on two cores | efficiency, pair by pair | median | against one worker not held to one core | two single workers at the same time |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      for (int fit = 0; fit < CASES.size(); fit++) {
        System.out.println(CASES.get(fit).cells() + speeds(fit));
      }
      System.out.println();
      System.out.println(
          "| network | averagingFrequency | a batch, ms: one worker | two workers | two single workers | overhead: one worker | two workers | skew of two workers |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      for (int fit = 0; fit < CASES.size(); fit++) {
        System.out.println(CASES.get(fit).cells() + parts(fit));
      }
    }

    private String speeds(int fit) {
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair < two.size(); pair++) {
        ratios.add(
            median(two.subList(pair, pair + 1), fit, Fit::imagesPerSecond)
                / (2 * median(pinned.subList(pair, pair + 1), fit, Fit::imagesPerSecond)));
      }
      double one = median(pinned, fit, Fit::imagesPerSecond);
      double both = median(two, fit, Fit::imagesPerSecond);
      return String.format(
          Locale.ROOT,
          " %.0f | %.0f | %s | %.3f | %.3f | %.3f |",
          one,
          both,
          String.join(", ", ratios.stream().map("%.3f"::formatted).toList()),
          Statistics.median(ratios),
          both / (2 * median(free, fit, Fit::imagesPerSecond)),
          median(atOnce, fit, Fit::imagesPerSecond) / one);
    }

    private String parts(int fit) {
      return String.format(
          Locale.ROOT,
          " %.2f | %.2f | %.2f | %.1f%% | %.1f%% | %.3f |",
          median(pinned, fit, Fit::batchMillis),
          median(two, fit, Fit::batchMillis),
          median(atOnce, fit, Fit::batchMillis),
          100 * median(pinned, fit, Fit::overheadShare),
          100 * median(two, fit, Fit::overheadShare),
          median(two, fit, Fit::skew));
    }

    private static double median(List<Result> runs, int fit, ToDoubleFunction<Fit> value) {
      return Statistics.median(runs, run -> value.applyAsDouble(run.fits().get(fit)));
    }
  }
}

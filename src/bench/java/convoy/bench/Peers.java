package convoy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Convoy against stock {@code dl4j-spark}: MNIST, LeNet (20-50-500), Adam 0.001, batches of 64, two
 * workers on local[2], averaging every 16 batches, two epochs. The two take turns, each run in a
 * process of its own; medians and the ratios of the pairs are printed.
 */
public final class Peers {
  static final int EPOCHS = 2;

  private Peers() {}

  /**
   * @param arguments folder of MNIST, number of pairs
   */
  public static void main(String[] arguments) throws Exception {
    String data = arguments[0];
    int pairs = Integer.parseInt(arguments[1]);
    System.out.println(Machine.describe());
    List<Measured> convoy = new ArrayList<>();
    List<Measured> stock = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      convoy.add(report(Measured.inNewProcess(ConvoyPeer.class, data, String.valueOf(pair))));
      stock.add(report(Measured.inNewProcess(StockPeer.class, data, String.valueOf(pair))));
    }
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      ratios.add(convoy.get(pair).imagesPerSecond() / stock.get(pair).imagesPerSecond());
    }
    System.out.println();
    System.out.println("| contestant | images/s, median | accuracy, median |");
    System.out.println("|---|---|---|");
    print(convoy);
    print(stock);
    System.out.printf(
        Locale.ROOT,
        "%nratio of images/s, pair by pair: median %.1f, smallest %.1f, largest %.1f%n",
        median(ratios),
        ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
        ratios.stream().mapToDouble(r -> r).max().orElseThrow());
  }

  private static Measured report(Measured measured) {
    System.err.println(measured);
    return measured;
  }

  private static void print(List<Measured> runs) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.4f |%n",
        runs.get(0).contestant(),
        median(runs.stream().map(Measured::imagesPerSecond).toList()),
        median(runs.stream().map(Measured::accuracy).toList()));
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

package convoy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Convoy against stock {@code dl4j-spark}: MNIST, LeNet (20-50-500), Adam 0.001, batches of 64, two
 * workers on local[2], averaging every 16 batches, two epochs. The two take turns, each run in a
 * process of its own; medians and the ratios of the pairs are printed.
 */
public final class Peers {
  static final int EPOCHS = 2;

  private Peers() {}

  /** Settings: data, pairs. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "pairs", "3"));
    String data = arguments.get("data");
    int pairs = arguments.number("pairs");
    System.out.println(Machine.describe());
    List<Measured> convoy = new ArrayList<>();
    List<Measured> stock = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      convoy.add(run(ConvoyPeer.class, data, pair));
      stock.add(run(StockPeer.class, data, pair));
    }
    List<Double> ratios =
        Statistics.ratios(
            convoy.stream().map(Measured::imagesPerSecond).toList(),
            stock.stream().map(Measured::imagesPerSecond).toList());
    System.out.println();
    System.out.println("| contestant | images/s, median | accuracy, median |");
    System.out.println("|---|---|---|");
    print(convoy);
    print(stock);
    System.out.printf(
        Locale.ROOT,
        "%nratio of images/s, pair by pair: median %.1f, smallest %.1f, largest %.1f%n",
        Statistics.median(ratios),
        ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
        ratios.stream().mapToDouble(r -> r).max().orElseThrow());
  }

  private static Measured run(Class<?> peer, String data, int seed) {
    Measured measured = NewProcess.run(List.of(), peer, Measured.class, data, String.valueOf(seed));
    System.err.println(measured);
    return measured;
  }

  private static void print(List<Measured> runs) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.4f |%n",
        runs.get(0).contestant(),
        Statistics.median(runs, Measured::imagesPerSecond),
        Statistics.median(runs, Measured::accuracy));
  }
}

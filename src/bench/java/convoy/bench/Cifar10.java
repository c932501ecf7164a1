package convoy.bench;

import convoy.jobs.SettingsReader;
import convoy.jobs.Train;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * CIFAR-10 as {@code conf/cifar10.json} trains it, against PyTorch on the same pixels with the same
 * network, initial scheme, augmentation, schedule, penalty and number of steps; each has both cores
 * while it trains. A tenth of the images is held back and tested on.
 *
 * <p>What is done is written down in {@code work}, and not done again; a training that was broken
 * off goes on from where it was. So this can be stopped and started at any time.
 */
public final class Cifar10 {
  private static final String CONF = "conf/cifar10.json";
  private static final String PEER = "src/bench/python/cifar_peer.py";
  private static final String CONVOY = "Convoy";
  private static final String PYTORCH = "PyTorch";

  /**
   * What a training gave.
   *
   * @param accuracy on the images held back, 0 to 1
   */
  public record Result(double accuracy, double imagesPerSecond) {}

  private final Path work;
  private final String python;
  private final Map<String, Result> results = new LinkedHashMap<>();

  private Cifar10(Path work, String python) throws IOException {
    this.work = work;
    this.python = python;
    if (Files.exists(log())) {
      for (String line : Files.readAllLines(log())) {
        String[] words = line.split(" ");
        results.put(
            String.join(" ", words[0], words[1], words[2]),
            new Result(Double.parseDouble(words[3]), Double.parseDouble(words[4])));
      }
    }
  }

  /**
   * Settings: data; python; epochs, one or more numbers with commas between them; seeds, how many;
   * perClass, images of each class at most; work, the folder for what is done.
   */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(
            given,
            Map.of(
                "data",
                "",
                "python",
                "",
                "epochs",
                "15",
                "seeds",
                "2",
                "perClass",
                "5000",
                "work",
                "target/cifar10"));
    Path work = Path.of(arguments.get("work"), arguments.get("perClass")).toAbsolutePath();
    Files.createDirectories(work);
    CifarIdx.write(
        Path.of(arguments.get("data")), arguments.number("perClass"), work.resolve("images"));
    Cifar10 bench = new Cifar10(work, arguments.get("python"));
    List<Integer> lengths =
        Stream.of(arguments.get("epochs").split(",")).map(Integer::parseInt).toList();
    System.out.println(Machine.describe());
    try (SparkSession session = Sessions.local(2)) {
      for (int epochs : lengths) {
        for (int seed = 1; seed <= arguments.number("seeds"); seed++) {
          bench.convoy(session, epochs, seed);
          bench.pyTorch(epochs, seed);
        }
      }
    }
    bench.print(lengths, arguments.number("seeds"));
  }

  private Path log() {
    return work.resolve("results.txt");
  }

  private static String key(String contestant, int epochs, int seed) {
    return "%s %d %d".formatted(contestant, epochs, seed);
  }

  private Path file(String kind, int epochs, int seed) {
    return work.resolve("%s-%d-%d".formatted(kind, epochs, seed));
  }

  private void keep(String key, Result result) throws IOException {
    results.put(key, result);
    String line = "%s %s %s%n".formatted(key, result.accuracy, result.imagesPerSecond);
    Files.writeString(log(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    System.err.print(line);
  }

  private void convoy(SparkSession session, int epochs, int seed) throws IOException {
    String key = key(CONVOY, epochs, seed);
    if (results.containsKey(key)) {
      return;
    }
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Train.run(
        session,
        SettingsReader.read(
            CONF,
            "data=" + work.resolve("images"),
            "testFraction=null", // the folder has test images of its own
            "out=" + file("model", epochs, seed),
            "overwrite=true",
            "checkpointDir=" + file("checkpoints", epochs, seed),
            "epochs=" + epochs,
            "seed=" + seed),
        new PrintStream(report, true, StandardCharsets.UTF_8),
        round -> {});
    Map<String, String> lines =
        report
            .toString(StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.split(" ", 2))
            .filter(words -> words.length == 2)
            .collect(Collectors.toMap(words -> words[0], words -> words[1], (a, b) -> b));
    keep(
        key,
        new Result(
            Double.parseDouble(lines.get("accuracy")),
            Double.parseDouble(lines.get("examplesPerSecond"))));
  }

  private void pyTorch(int epochs, int seed) throws IOException {
    String key = key(PYTORCH, epochs, seed);
    if (results.containsKey(key)) {
      return;
    }
    List<String> command =
        List.of(
            python,
            PEER,
            "train",
            work.resolve("images").toString(),
            CONF,
            String.valueOf(epochs),
            String.valueOf(seed),
            file("pytorch", epochs, seed).toString());
    keep(key, NewProcess.run(command, Redirect.INHERIT, Result.class));
  }

  private void print(List<Integer> lengths, int seeds) {
    System.out.println();
    System.out.println(
        "| epochs | Convoy, seed by seed | mean | PyTorch, seed by seed | mean | difference, points | images/s, Convoy | images/s, PyTorch |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int epochs : lengths) {
      List<Result> ours = results(CONVOY, epochs, seeds);
      List<Result> theirs = results(PYTORCH, epochs, seeds);
      System.out.printf(
          Locale.ROOT,
          "| %d | %s | %.4f | %s | %.4f | %+.2f | %.0f | %.0f |%n",
          epochs,
          accuracies(ours),
          accuracy(ours),
          accuracies(theirs),
          accuracy(theirs),
          100 * (accuracy(ours) - accuracy(theirs)),
          Statistics.median(ours, Result::imagesPerSecond),
          Statistics.median(theirs, Result::imagesPerSecond));
    }
  }

  private List<Result> results(String contestant, int epochs, int seeds) {
    List<Result> found = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      found.add(results.get(key(contestant, epochs, seed)));
    }
    return found;
  }

  private static String accuracies(List<Result> results) {
    return results.stream()
        .map(result -> String.format(Locale.ROOT, "%.4f", result.accuracy))
        .collect(Collectors.joining(", "));
  }

  private static double accuracy(List<Result> results) {
    return results.stream().mapToDouble(Result::accuracy).average().orElseThrow();
  }
}

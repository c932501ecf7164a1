package convoy.bench;

import com.sun.management.OperatingSystemMXBean;
import convoy.ml.clustering.GaussianMixture;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The time of an iteration of a mixture, beside Spark's own and scikit-learn's, which have full
 * covariances: of fits of one iteration and of several, on rows that are cached, the difference. In
 * turn, so that all see the same machine; medians of the rounds.
 */
public final class Mixtures {
  private static final String SCRIPT = "src/bench/python/mixtures_peer.py";
  private static final int PARTITIONS = 8;

  /** Rows that a Java machine warms up with. */
  private static final int WARM = 20_000;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Mixtures() {}

  /**
   * What an iteration takes.
   *
   * @param wall seconds
   * @param processor seconds of all threads
   */
  public record Seconds(double wall, double processor) {
    private Seconds per(int iterations, Seconds less) {
      return new Seconds(
          (wall - less.wall) / iterations, (processor - less.processor) / iterations);
    }
  }

  /**
   * Settings: rows, features, components k, spread, iterations more than one, rounds, cores,
   * python.
   */
  public static void main(String[] given) throws IOException {
    Arguments arguments =
        new Arguments(
            given,
            Map.of(
                "rows",
                "1000000",
                "features",
                "50",
                "k",
                "16",
                "spread",
                "0.5",
                "iterations",
                "2",
                "rounds",
                "1",
                "cores",
                "2",
                "python",
                "none"));
    int k = arguments.number("k");
    int features = arguments.number("features");
    double spread = Double.parseDouble(arguments.get("spread"));
    System.out.println(Machine.describe());
    System.out.println();
    Map<String, List<Seconds>> measured = new LinkedHashMap<>();
    try (SparkSession session = Sessions.local(arguments.number("cores"))) {
      Dataset<Row> rows = rows(session, arguments.number("rows"), features, k, spread);
      Dataset<Row> few = rows(session, WARM, features, k, spread);
      Map<String, IntConsumer> fits = fits(k, rows);
      fits(k, few).values().forEach(fit -> fit.accept(4));
      for (int round = 0; round < arguments.number("rounds"); round++) {
        fits.forEach(
            (who, fit) ->
                measured
                    .computeIfAbsent(who, key -> new ArrayList<>())
                    .add(iteration(fit, arguments.number("iterations"))));
        if (!arguments.get("python").equals("none")) {
          measured.computeIfAbsent("scikit-learn", key -> new ArrayList<>()).add(scikit(arguments));
        }
      }
    }
    print(arguments, measured);
  }

  private static void print(Arguments arguments, Map<String, List<Seconds>> measured)
      throws IOException {
    System.out.printf(
        Locale.ROOT,
        "| %,d x %s, %s components, spread %s, %s cores | s an iteration | processor s | of Spark's |%n",
        arguments.number("rows"),
        arguments.get("features"),
        arguments.get("k"),
        arguments.get("spread"),
        arguments.get("cores"));
    System.out.println("|---|---|---|---|");
    double sparks = Statistics.median(measured.get("Spark"), Seconds::processor);
    measured.forEach(
        (who, seconds) -> {
          double processor = Statistics.median(seconds, Seconds::processor);
          System.out.printf(
              Locale.ROOT,
              "| %s | %.2f | %.2f | 1/%.1f |%n",
              who,
              Statistics.median(seconds, Seconds::wall),
              processor,
              sparks / processor);
        });
    System.out.println();
    System.out.println("After: load " + Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private static Map<String, IntConsumer> fits(int k, Dataset<Row> rows) {
    Map<String, IntConsumer> fits = new LinkedHashMap<>();
    fits.put(
        "Spark",
        iterations ->
            new org.apache.spark.ml.clustering.GaussianMixture()
                .setK(k)
                .setMaxIter(iterations)
                .setTol(0)
                .setSeed(1)
                .fit(rows));
    for (String type : new String[] {"full", "tied", "diagonal", "spherical"}) {
      fits.put(
          "Convoy, " + type,
          iterations ->
              new GaussianMixture()
                  .setK(k)
                  .setCovarianceType(type)
                  .setMaxIter(iterations)
                  .setTol(0)
                  .setSeed(1)
                  .fit(rows));
    }
    return fits;
  }

  private static Seconds iteration(IntConsumer fit, int more) {
    Seconds one = of(() -> fit.accept(1));
    return of(() -> fit.accept(1 + more)).per(more, one);
  }

  private static Seconds of(Runnable work) {
    long processor = PROCESS.getProcessCpuTime();
    long wall = System.nanoTime();
    work.run();
    return new Seconds(
        (System.nanoTime() - wall) / 1e9, (PROCESS.getProcessCpuTime() - processor) / 1e9);
  }

  private static Seconds scikit(Arguments arguments) {
    return NewProcess.run(
        List.of(
            arguments.get("python"),
            SCRIPT,
            arguments.get("rows"),
            arguments.get("features"),
            arguments.get("k"),
            arguments.get("cores"),
            arguments.get("iterations"),
            arguments.get("spread")),
        Redirect.INHERIT,
        Seconds.class);
  }

  /** Of as many Gaussians as components, of deviation 1; their centres have that of spread. */
  private static Dataset<Row> rows(
      SparkSession session, int count, int features, int k, double spread) {
    Dataset<Row> rows =
        session
            .createDataFrame(
                new JavaSparkContext(session.sparkContext())
                    .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
                    .flatMap(
                        part -> {
                          Random random = new Random(part);
                          return IntStream.range(0, count / PARTITIONS)
                              .mapToObj(
                                  i ->
                                      RowFactory.create(
                                          Vectors.dense(row(random, features, k, spread))))
                              .iterator();
                        }),
                new StructType().add("features", SQLDataTypes.VectorType()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    rows.count();
    return rows;
  }

  private static double[] row(Random random, int features, int k, double spread) {
    Random center = new Random(1000 + random.nextInt(k));
    double[] row = new double[features];
    for (int i = 0; i < features; i++) {
      row[i] = spread * center.nextGaussian() + random.nextGaussian();
    }
    return row;
  }
}

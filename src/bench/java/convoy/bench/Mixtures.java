package convoy.bench;

import convoy.ml.clustering.GaussianMixture;
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
 * The time of an iteration of a mixture with full covariances, beside Spark's own: of fits of one
 * iteration and of several, on rows that are cached, the difference.
 */
public final class Mixtures {
  private Mixtures() {}

  /** Settings: rows, features, components k, iterations more than one. */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(
            given, Map.of("rows", "1000000", "features", "50", "k", "16", "iterations", "2"));
    int k = arguments.number("k");
    int more = arguments.number("iterations");
    System.out.println(Machine.describe());
    System.out.println();
    System.out.println(
        "| " + arguments.get("rows") + " rows, " + k + " components | s an iteration |");
    System.out.println("|---|---|");
    try (SparkSession session = Sessions.local(2)) {
      Dataset<Row> rows =
          rows(session, arguments.number("rows"), arguments.number("features"), k)
              .persist(StorageLevel.MEMORY_AND_DISK());
      rows.count();
      print("Spark", more, spark -> sparks(k, spark).fit(rows));
      for (String type : new String[] {"full", "tied", "diagonal", "spherical"}) {
        print("Convoy, " + type, more, ours -> ours(k, ours).setCovarianceType(type).fit(rows));
      }
    }
  }

  private static org.apache.spark.ml.clustering.GaussianMixture sparks(int k, int iterations) {
    return new org.apache.spark.ml.clustering.GaussianMixture()
        .setK(k)
        .setMaxIter(iterations)
        .setTol(0)
        .setSeed(1);
  }

  private static GaussianMixture ours(int k, int iterations) {
    return new GaussianMixture().setK(k).setMaxIter(iterations).setTol(0).setSeed(1);
  }

  private static void print(String who, int more, IntConsumer fit) {
    fit.accept(1); // for the Java machine to warm up
    double one = seconds(() -> fit.accept(1));
    double several = seconds(() -> fit.accept(1 + more));
    System.out.printf(Locale.ROOT, "| %s | %.2f |%n", who, (several - one) / more);
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Of as many Gaussians as components, whose centres are about as far apart as they are wide. */
  private static Dataset<Row> rows(SparkSession session, int count, int features, int k) {
    int parts = 8;
    return session.createDataFrame(
        new JavaSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, parts).boxed().toList(), parts)
            .flatMap(
                part -> {
                  Random random = new Random(part);
                  return IntStream.range(0, count / parts)
                      .mapToObj(i -> RowFactory.create(Vectors.dense(row(random, features, k))))
                      .iterator();
                }),
        new StructType().add("features", SQLDataTypes.VectorType()));
  }

  private static double[] row(Random random, int features, int k) {
    Random center = new Random(1000 + random.nextInt(k));
    double[] row = new double[features];
    for (int i = 0; i < features; i++) {
      row[i] = 0.5 * center.nextGaussian() + random.nextGaussian();
    }
    return row;
  }
}

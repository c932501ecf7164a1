package convoy.bench;

import convoy.averaging.report.RoundTimes;
import convoy.averaging.report.TrainingSummary;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A dataset larger than the executors' memory trains, and to the same bits as where there is
 * plenty: rows of 3,072 random bytes, as 32x32 colour images have, generated in the tasks, one
 * epoch of a tiny network, two tasks at once in one executor of 512 MB.
 */
public final class Spill {
  private static final int FEATURES = 3072;
  private static final int PARTITIONS = 64;
  private static final int SMALL_EXECUTOR = 512;
  private static final int LARGE_EXECUTOR = 4096;

  private record Run(double megabytes, int executor) {}

  private Spill() {}

  /** Settings: megabytes of the large data and of those that both sizes of executors train on. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("megabytes", "5300", "compared", "1000"));
    System.out.println(Machine.describe());
    System.out.println();
    System.out.println(
        "| packed rows, MB | executor's heap, MB | fit, s | of it rounds, s | reading, s | peak resident set, MB | on disk, MB | weights, hash |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    run(new Run(arguments.number("compared"), LARGE_EXECUTOR));
    run(new Run(arguments.number("compared"), SMALL_EXECUTOR));
    run(new Run(arguments.number("megabytes"), SMALL_EXECUTOR));
  }

  private static void run(Run run) {
    try (SparkSession session = Sessions.cluster(1, 2, run.executor(), Map.of())) {
      double[] onDisk = {0};
      long began = System.nanoTime();
      CnnClassificationModel model =
          new CnnClassifier()
              .setNetwork("mlp:8")
              .setInputShape(3, 32, 32)
              .setOptimizer("sgd")
              .setLearningRate(1e-6)
              .setBatchSize(256)
              .setNumWorkers(2)
              .setAveragingFrequency(64)
              .setEpochs(1)
              .setBackend("dl4j")
              .setListener(report -> onDisk[0] = Math.max(onDisk[0], LocalFolder.megabytes()))
              .fit(rows(session, (long) (run.megabytes() * 1e6) / FEATURES));
      double seconds = (System.nanoTime() - began) / 1e9;
      print(run, seconds, onDisk[0], model, session);
    }
  }

  private static void print(
      Run run, double seconds, double onDisk, CnnClassificationModel model, SparkSession session) {
    TrainingSummary summary = model.summary();
    RoundTimes times = summary.times();
    ExecutorMemory executor =
        ExecutorMemory.of(new JavaSparkContext(session.sparkContext()), 1).get(0);
    System.out.printf(
        Locale.ROOT,
        "| %.0f | %d | %.0f | %.0f | %.0f | %.0f | %.0f | %s |%n",
        run.megabytes(),
        run.executor(),
        seconds,
        times.round().toMillis() / 1e3,
        times.reading().toMillis() / 1e3,
        executor.peakMegabytes(),
        onDisk,
        Integer.toHexString(Arrays.hashCode(model.parameters())));
  }

  /** Made in the tasks, and the same whoever makes them. */
  private static Dataset<Row> rows(SparkSession session, long count) {
    long perPartition = count / PARTITIONS;
    List<Integer> partitions = IntStream.range(0, PARTITIONS).boxed().toList();
    JavaRDD<Row> rows =
        new JavaSparkContext(session.sparkContext())
            .parallelize(partitions, PARTITIONS)
            .flatMap(
                partition ->
                    LongStream.range(partition * perPartition, (partition + 1) * perPartition)
                        .mapToObj(Spill::row)
                        .iterator());
    return session.createDataFrame(
        rows,
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType));
  }

  private static Row row(long seed) {
    byte[] bytes = new byte[FEATURES];
    new SplittableRandom(seed).nextBytes(bytes);
    double[] features = new double[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      features[i] = bytes[i] & 0xFF;
    }
    return RowFactory.create(Vectors.dense(features), (double) (seed % 2));
  }
}

package convoy.bench;

import com.sun.management.OperatingSystemMXBean;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.PCAWhiteningModel;
import convoy.ml.feature.Standardizer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** One of Spark's contestants in {@link Whitening}, in a process of its own. */
public final class WhiteningRun {
  private static final int PARTITIONS = 8;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Contestant, file, features, form, cores, rounds, whether to check what comes out. */
  public static void main(String[] arguments) throws IOException {
    String contestant = arguments[0];
    int rounds = Integer.parseInt(arguments[5]);
    try (SparkSession session = Sessions.local(Integer.parseInt(arguments[4]))) {
      Dataset<Row> rows =
          rows(session, Path.of(arguments[1]), Integer.parseInt(arguments[2]), arguments[3])
              .persist(StorageLevel.MEMORY_ONLY());
      rows.count();
      List<Double> fit = new ArrayList<>();
      List<Double> transform = new ArrayList<>();
      List<Double> fitProcessor = new ArrayList<>();
      List<Double> transformProcessor = new ArrayList<>();
      Dataset<Row> white = null;
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        long startProcessor = PROCESS.getProcessCpuTime();
        Model<?> model = fit(contestant, rows, Integer.parseInt(arguments[2]));
        long middle = System.nanoTime();
        long middleProcessor = PROCESS.getProcessCpuTime();
        white = model.transform(rows).select("white");
        white.write().format("noop").mode("overwrite").save();
        fit.add((middle - start) / 1e9);
        transform.add((System.nanoTime() - middle) / 1e9);
        fitProcessor.add((middleProcessor - startProcessor) / 1e9);
        transformProcessor.add((PROCESS.getProcessCpuTime() - middleProcessor) / 1e9);
      }
      NewProcess.report(
          new WhiteningSeconds(
              session.version(),
              fit,
              transform,
              fitProcessor,
              transformProcessor,
              Boolean.parseBoolean(arguments[6]) ? differenceFromIdentity(white) : null));
    }
  }

  private static Model<?> fit(String contestant, Dataset<Row> rows, int features) {
    return contestant.equals("convoy")
        ? new PCAWhitening().setInputCol("features").setOutputCol("white").fit(rows)
        : new PCA().setInputCol("features").setOutputCol("white").setK(features).fit(rows);
  }

  private static double differenceFromIdentity(Dataset<Row> white) {
    PCAWhiteningModel again = new PCAWhitening().setInputCol("white").fit(white);
    return Arrays.stream(again.variances().toArray())
        .filter(variance -> variance != 0)
        .map(variance -> Math.abs(variance - 1))
        .max()
        .orElseThrow();
  }

  private static Dataset<Row> rows(SparkSession session, Path file, int features, String form)
      throws IOException {
    int count = Math.toIntExact(Files.size(file) / features);
    String name = file.toString();
    Dataset<Row> bytes =
        session.createDataFrame(
            new JavaSparkContext(session.sparkContext())
                .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
                .flatMap(part -> part(name, features, count, part).iterator()),
            new StructType().add("pixels", DataTypes.BinaryType));
    if (form.equals("bytes")) {
      return bytes.withColumnRenamed("pixels", "features");
    }
    if (form.equals("standardized")) {
      return new Standardizer()
          .setInputCol("pixels")
          .setOutputCol("features")
          .fit(bytes)
          .transform(bytes)
          .select("features");
    }
    Dataset<Row> vectors =
        new Standardizer()
            .setInputCol("pixels")
            .setOutputCol("vectors")
            .setWithMean(false)
            .setWithStd(false)
            .fit(bytes)
            .transform(bytes);
    return form.equals("vectors")
        ? vectors.select(vectors.col("vectors").as("features"))
        : vectors.select(
            functions.vector_to_array(vectors.col("vectors"), "float32").as("features"));
  }

  private static List<Row> part(String name, int features, int count, int part) throws IOException {
    int from = (int) ((long) count * part / PARTITIONS);
    int to = (int) ((long) count * (part + 1) / PARTITIONS);
    List<Row> rows = new ArrayList<>(to - from);
    try (RandomAccessFile in = new RandomAccessFile(name, "r")) {
      in.seek((long) from * features);
      for (int row = from; row < to; row++) {
        byte[] pixels = new byte[features];
        in.readFully(pixels);
        rows.add(RowFactory.create((Object) pixels));
      }
    }
    return rows;
  }
}

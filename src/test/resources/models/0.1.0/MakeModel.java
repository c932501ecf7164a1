import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Made the folder beside it, and predictions.json: what Convoy 0.1.0 saves, and what it predicts.
 * Run in a checkout of that version (commit 92be880), CLASSPATH being target/classes and Maven's
 * test class path (mvn compile; mvn dependency:build-classpath -Dmdep.includeScope=test):
 *
 * <pre>java @.mvn/spark-java-options MakeModel.java sample-data/digits OUT</pre>
 */
public class MakeModel {
  public static void main(String[] arguments) throws Exception {
    SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Standardizer()
                      .setInputCol("features")
                      .setOutputCol("standardized")
                      .setScope("channel")
                      .setInputShape(1, 8, 8),
                  new PCAWhitening()
                      .setInputCol("standardized")
                      .setOutputCol("whitened")
                      .setMode("zca")
                      .setK(12)
                      .setEpsilon(0.1),
                  new CnnClassifier()
                      .setFeaturesCol("whitened")
                      .setInputShape(1, 8, 8)
                      .setNetwork(
                          """
                          {"layers": [
                            {"type": "convolution", "filters": 4, "kernel": 3, "padding": "same"},
                            {"type": "batchNormalization"},
                            {"type": "pooling", "kernel": 2},
                            {"type": "activation", "function": "relu"},
                            {"type": "dropout", "rate": 0.1}]}""")
                      .setThresholds(
                          new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4})
                      .setNumWorkers(2)
                      .setEpochs(6)
                      .setLearningRate(0.01)
                      .setSeed(1)
                });
    PipelineModel model = pipeline.fit(digits(spark, arguments[0], "train", 1442));
    model.save(arguments[1] + "/digits");
    Dataset<Row> test = digits(spark, arguments[0], "t10k", 12);
    List<String> rows = new ArrayList<>();
    for (Row row : model.transform(test).collectAsList()) {
      rows.add(
          "  {\"features\": %s,\n   \"rawPrediction\": %s,\n   \"prediction\": %s}"
              .formatted(
                  Arrays.stream(row.<Vector>getAs("features").toArray())
                      .mapToObj(v -> String.valueOf((int) v))
                      .toList(),
                  row.<Vector>getAs("rawPrediction"),
                  row.<Double>getAs("prediction")));
    }
    Files.writeString(
        Path.of(arguments[1], "predictions.json"), "[\n" + String.join(",\n", rows) + "\n]\n");
    spark.stop();
  }

  private static Dataset<Row> digits(SparkSession spark, String folder, String part, int count)
      throws IOException {
    byte[] images = read(folder + "/" + part + "-images-idx3-ubyte.gz");
    byte[] labels = read(folder + "/" + part + "-labels-idx1-ubyte.gz");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] pixels = new double[64];
      for (int j = 0; j < 64; j++) {
        pixels[j] = images[16 + 64 * i + j];
      }
      rows.add(RowFactory.create(Vectors.dense(pixels), (double) labels[8 + i]));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType));
  }

  private static byte[] read(String file) throws IOException {
    try (InputStream in = new GZIPInputStream(new FileInputStream(file))) {
      return in.readAllBytes();
    }
  }
}

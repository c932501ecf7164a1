import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.Standardizer;
import java.io.IOException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Learns to read digits, says how well it does, and saves what it has learnt: DATA OUT. */
public class Digits {
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.log.level", "WARN").getOrCreate()) {
      run(spark, arguments[0], arguments[1]);
    }
  }

  public static void run(SparkSession spark, String data, String out) throws IOException {
    Dataset<Row>[] parts = spark.read().parquet(data).randomSplit(new double[] {0.8, 0.2}, 1);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("digit").setOutputCol("label"),
                  new Standardizer()
                      .setInputCol("features")
                      .setOutputCol("standardized")
                      .setScope("channel")
                      .setInputShape(1, 8, 8),
                  new CnnClassifier()
                      .setFeaturesCol("standardized")
                      .setInputShape(1, 8, 8)
                      .setNetwork(
                          """
                          {"layers": [
                            {"type": "convolution", "filters": 16, "kernel": 3, "padding": "same"},
                            {"type": "pooling", "kernel": 2},
                            {"type": "activation", "function": "relu"},
                            {"type": "dense", "units": 64},
                            {"type": "activation", "function": "relu"}]}""")
                      .setNumWorkers(2)
                      .setBatchSize(32)
                      .setEpochs(8)
                      .setLearningRate(0.003)
                      .setValidationFraction(0.1)
                      .setSeed(1)
                      .setVerbose(true)
                });
    PipelineModel model = pipeline.fit(parts[0]);

    CnnClassificationModel network = (CnnClassificationModel) model.stages()[2];
    System.out.println(network);
    System.out.println(network.summary());
    System.out.println(network.evaluate(model.transform(parts[1])));
    model.write().overwrite().save(out);
  }
}

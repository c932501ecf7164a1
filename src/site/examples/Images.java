import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.ImageFeatures;
import convoy.ml.feature.Standardizer;
import java.io.IOException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Learns from a folder of images, DATA/CLASS/IMAGE.jpg, and saves what it has learnt: DATA OUT. */
public class Images {
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.log.level", "WARN").getOrCreate()) {
      run(spark, arguments[0], arguments[1]);
    }
  }

  public static void run(SparkSession spark, String data, String out) throws IOException {
    Dataset<Row> files =
        spark
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", "*.{jpg,png}")
            .load(data)
            .coalesce(4) // Spark makes a task for every few files
            .withColumn(
                "class", functions.element_at(functions.split(functions.col("path"), "/"), -2));
    Dataset<Row>[] parts = files.randomSplit(new double[] {0.8, 0.2}, 1);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("class").setOutputCol("label"),
                  new ImageFeatures()
                      .setInputCol("content")
                      .setOutputCol("features")
                      .setHeight(16)
                      .setWidth(16)
                      .setResize("shortestSide"),
                  new Standardizer()
                      .setInputCol("features")
                      .setOutputCol("standardized")
                      .setScope("channel"),
                  new CnnClassifier()
                      .setFeaturesCol("standardized")
                      .setNetwork(
                          """
                          {"layers": [
                            {"type": "convolution", "filters": 16, "kernel": 3, "padding": "same"},
                            {"type": "activation", "function": "relu"},
                            {"type": "pooling", "kernel": 2},
                            {"type": "dense", "units": 32},
                            {"type": "activation", "function": "relu"}]}""")
                      .setNumWorkers(2)
                      .setBatchSize(16)
                      .setEpochs(20)
                      .setLearningRate(0.01)
                      .setSeed(1)
                });
    PipelineModel model = pipeline.fit(parts[0]);

    CnnClassificationModel network = (CnnClassificationModel) model.stages()[3];
    System.out.println(String.join(", ", network.getClassNames()));
    System.out.println(network.evaluate(model.transform(parts[1])));
    model.write().overwrite().save(out);
  }
}

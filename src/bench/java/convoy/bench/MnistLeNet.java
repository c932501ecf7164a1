package convoy.bench;

import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.Standardizer;
import java.io.IOException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The LeNet of {@code conf/mnist.json}, trained on MNIST and scored on its test images. */
final class MnistLeNet {
  private final String network;
  private final Dataset<Row> train;
  private final Dataset<Row> test;

  /** Reads MNIST from a folder. */
  MnistLeNet(SparkSession session, String folder) throws IOException {
    network = Mnist.network();
    train = MnistFrame.of(session, Mnist.read(folder, "train")).cache();
    test = MnistFrame.of(session, Mnist.read(folder, "t10k")).cache();
  }

  /** As {@code conf/mnist.json} has it. */
  CnnClassifier classifier(int workers, int epochs, long seed) {
    return new CnnClassifier()
        .setFeaturesCol("standardized")
        .setInputShape(1, 28, 28)
        .setNetwork(network)
        .setOptimizer("adam")
        .setLearningRate(0.002)
        .setLearningRateSchedule("cosine")
        .setBatchSize(64)
        .setEpochs(epochs)
        .setSeed(seed)
        .setNumWorkers(workers)
        .setAveragingFrequency(16);
  }

  /** Trains, and gives the share of the test images that are told right. */
  double accuracy(CnnClassifier classifier) {
    Standardizer standardizer =
        new Standardizer()
            .setInputCol("features")
            .setOutputCol("standardized")
            .setInputShape(1, 28, 28)
            .setScope("channel");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {standardizer, classifier});
    return (double) pipeline.fit(train).transform(test).filter("prediction = label").count()
        / test.count();
  }
}

package convoy.bench;

import convoy.backend.Backends;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Convoy's side of {@link Peers}. */
public final class ConvoyPeer {
  private ConvoyPeer() {}

  /**
   * @param arguments folder of MNIST, seed
   */
  public static void main(String[] arguments) throws Exception {
    SparkSession session = Sessions.local(2);
    Dataset<Row> train = MnistFrame.of(session, Mnist.read(arguments[0], "train"));
    Dataset<Row> test = MnistFrame.of(session, Mnist.read(arguments[0], "t10k"));
    CnnClassifier classifier =
        new CnnClassifier()
            .setInputShape(1, 28, 28)
            .setNetwork("lenet5")
            .setEpochs(Peers.EPOCHS)
            .setBatchSize(64)
            .setLearningRate(0.001)
            .setOptimizer("adam")
            .setNumWorkers(2)
            .setAveragingFrequency(16)
            .setBackend("dl4j")
            .setSeed(Long.parseLong(arguments[1]));
    long images = train.count();
    Backends.named("dl4j").devices(); // the other side has loaded its library by then, too
    long began = System.nanoTime();
    CnnClassificationModel model = classifier.fit(train);
    double seconds = (System.nanoTime() - began) / 1e9;
    double right = model.transform(test).filter("prediction = label").count();
    NewProcess.report(
        new Measured(
            "convoy, backend dl4j", Peers.EPOCHS * images / seconds, right / test.count()));
    session.stop();
  }
}

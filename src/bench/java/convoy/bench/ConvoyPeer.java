package convoy.bench;

import convoy.backend.Backends;
import convoy.data.idx.IdxArray;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Convoy's side of {@link Peers}. */
public final class ConvoyPeer {
  private ConvoyPeer() {}

  /**
   * @param arguments folder of MNIST, seed
   */
  public static void main(String[] arguments) throws Exception {
    SparkSession session =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", false).getOrCreate();
    Dataset<Row> train = rows(session, Mnist.read(arguments[0], "train"));
    Dataset<Row> test = rows(session, Mnist.read(arguments[0], "t10k"));
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
    new Measured("convoy, backend dl4j", Peers.EPOCHS * images / seconds, right / test.count())
        .print();
    session.stop();
  }

  private static Dataset<Row> rows(SparkSession session, Mnist mnist) {
    List<byte[]> examples = new ArrayList<>();
    IdxArray images = mnist.images();
    for (int i = 0; i < images.count(); i++) {
      double[] pixels = images.item(i);
      byte[] example = new byte[pixels.length + 1];
      for (int j = 0; j < pixels.length; j++) {
        example[j] = (byte) (int) pixels[j];
      }
      example[pixels.length] = (byte) mnist.labels().value(i);
      examples.add(example);
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    return session.createDataFrame(
        new JavaSparkContext(session.sparkContext()).parallelize(examples, 4).map(ConvoyPeer::row),
        schema);
  }

  private static Row row(byte[] example) {
    double[] values = new double[example.length - 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = (example[i] & 0xFF) / 255.0;
    }
    return RowFactory.create(Vectors.dense(values), (double) example[values.length]);
  }
}

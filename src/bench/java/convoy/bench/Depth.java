package convoy.bench;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Deeper plain networks do worse, on the very images that they are trained on, and shortcuts mend
 * it (He et al. 2016, figures 1 and 6): 20 and 56 layers on MNIST, without shortcuts and with.
 */
public final class Depth {
  private static final List<String> NETWORKS =
      List.of("plain20", "plain56", "resnet20", "resnet56");

  private Depth() {}

  /** Settings: data, images to train on, epochs, seed. */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(given, Map.of("data", "", "images", "10000", "epochs", "5", "seed", "1"));
    String folder = arguments.get("data");
    int images = arguments.number("images");
    int epochs = arguments.number("epochs");
    System.out.printf("%d images, %d epochs%n%n", images, epochs);
    System.out.println("| network | accuracy in training | accuracy on test images |");
    System.out.println("|---|---|---|");
    try (SparkSession session = Sessions.local(2)) {
      Dataset<Row> train = MnistFrame.of(session, Mnist.read(folder, "train"), images).cache();
      Dataset<Row> test = MnistFrame.of(session, Mnist.read(folder, "t10k")).cache();
      for (String network : NETWORKS) {
        CnnClassificationModel model =
            new CnnClassifier()
                .setInputShape(1, 28, 28)
                .setNetwork(network)
                .setOptimizer("nesterov")
                .setLearningRate(0.05)
                .setLearningRateSchedule("cosine")
                .setEpochs(epochs)
                .setSeed(arguments.number("seed"))
                .setNumWorkers(2)
                .fit(train);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.4f | %.4f |%n",
            network,
            accuracy(model, train),
            accuracy(model, test));
      }
    }
  }

  private static double accuracy(CnnClassificationModel model, Dataset<Row> rows) {
    return (double) model.transform(rows).filter("prediction = label").count() / rows.count();
  }
}

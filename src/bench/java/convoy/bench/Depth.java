package convoy.bench;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Deeper plain networks do worse, on the very images that they are trained on, and shortcuts mend
 * it (He et al. 2016, figures 1 and 6): 20 and 56 layers on CIFAR-10, without shortcuts and with.
 */
public final class Depth {
  private static final List<String> NETWORKS =
      List.of("plain20", "plain56", "resnet20", "resnet56");
  private static final int CLASSES = 10;
  private static final int TEST_IMAGES = 2000;

  private Depth() {}

  /** Settings: data, images to train on, epochs, seed. */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(given, Map.of("data", "", "images", "3000", "epochs", "16", "seed", "1"));
    Path folder = Path.of(arguments.get("data"));
    int images = arguments.number("images");
    int epochs = arguments.number("epochs");
    int ofClass = images / CLASSES;
    System.out.printf("%d images, %d epochs%n%n", CLASSES * ofClass, epochs);
    System.out.println(
        "| network | mean loss of the last epoch | accuracy on the training images | on %d others | s |"
            .formatted(TEST_IMAGES));
    System.out.println("|---|---|---|---|---|");
    try (SparkSession session = Sessions.local(1)) {
      Dataset<Row> train = MnistFrame.of(session, CifarFolder.examples(folder, 0, ofClass)).cache();
      Dataset<Row> test =
          MnistFrame.of(session, CifarFolder.examples(folder, ofClass, TEST_IMAGES / CLASSES))
              .cache();
      for (String network : NETWORKS) {
        long start = System.nanoTime();
        CnnClassificationModel model =
            new CnnClassifier()
                .setInputShape(3, 32, 32)
                .setNetwork(network)
                .setOptimizer("nesterov")
                .setLearningRate(0.05)
                .setLearningRateSchedule("cosine")
                .setEpochs(epochs)
                .setSeed(arguments.number("seed"))
                .setNumWorkers(1)
                .fit(train);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.4f | %.4f | %.4f | %.0f |%n",
            network,
            model.summary().objectiveHistory()[epochs - 1],
            accuracy(model, train),
            accuracy(model, test),
            (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static double accuracy(CnnClassificationModel model, Dataset<Row> rows) {
    return (double) model.transform(rows).filter("prediction = label").count() / rows.count();
  }
}

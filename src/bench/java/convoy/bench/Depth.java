package convoy.bench;

import convoy.ml.classification.CnnClassifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Deeper plain networks do worse, even on the rows they are trained on; shortcuts mend it (He et
 * al. 2016, figure 6): 20 and 56 layers on MNIST, without shortcuts and with.
 */
public final class Depth {
  private static final List<String> NETWORKS =
      List.of("plain20", "plain56", "resnet20", "resnet56");

  private Depth() {}

  /** Settings: data, epochs, seed. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "epochs", "3", "seed", "1"));
    int epochs = arguments.number("epochs");
    System.out.printf("%d epochs%n%n| network | loss in training | accuracy |%n", epochs);
    System.out.println("|---|---|---|");
    try (SparkSession session = Sessions.local(2)) {
      MnistLeNet data = new MnistLeNet(session, arguments.get("data"));
      for (String network : NETWORKS) {
        double[] loss = new double[1];
        CnnClassifier classifier =
            data.classifier(2, epochs, arguments.number("seed"))
                .setNetwork(network)
                .setOptimizer("nesterov")
                .setLearningRate(0.05)
                .setListener(round -> loss[0] = round.loss());
        double accuracy = data.accuracy(classifier);
        System.out.printf(Locale.ROOT, "| %s | %.4f | %.4f |%n", network, loss[0], accuracy);
      }
    }
  }
}

package convoy.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.param.NetworkParams;
import convoy.ml.regression.NeuralRegressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How good models are beside scikit-learn's: R2 of a regression (diabetes), F1 of three classes
 * (wine) and of five labels (digits), on the same rows, with equal networks, mini-batches and
 * epochs, over several seeds. Scores do not depend on what else the machine does.
 */
public final class ScikitPeers {
  private static final String SCRIPT = "src/bench/python/scikit_peer.py";

  /** Its weights begin as scikit-learn's do; those of {@code mlp:N} are larger. */
  private static final String HIDDEN =
      "{\"layers\": [{\"type\": \"dense\", \"units\": %d, \"initializer\": \"glorotUniform\"},"
          + " {\"type\": \"activation\", \"function\": \"relu\"}]}";

  /** What {@code scikit_peer.py} writes of a task. */
  private record Rows(
      double[][] trainFeatures,
      double[][] testFeatures,
      List<Object> trainLabels,
      List<Object> testLabels,
      int hidden,
      int batchSize,
      int epochs) {}

  /** What scikit-learn reaches with each seed. */
  private record Scores(List<Double> diabetes, List<Double> wine, List<Double> digits) {}

  /** Settings: python, seeds. */
  public static void main(String[] given) throws IOException {
    Arguments arguments = new Arguments(given, Map.of("python", "", "seeds", "10"));
    String seeds = arguments.get("seeds");
    Path folder = Files.createTempDirectory("scikit");
    Scores theirs =
        NewProcess.run(
            List.of(arguments.get("python"), SCRIPT, "run", folder.toString(), seeds),
            ProcessBuilder.Redirect.INHERIT,
            Scores.class);
    System.out.println(
        "| rows | metric | scikit-learn | Convoy, 1 worker | in standard errors of the difference | Convoy, 2 workers |");
    System.out.println("|---|---|---|---|---|---|");
    try (SparkSession session = Sessions.local(2)) {
      ScikitPeers peers = new ScikitPeers(session, folder, Integer.parseInt(seeds));
      peers.compare(
          "diabetes",
          "R2",
          new NeuralRegressor(),
          new RegressionEvaluator().setMetricName("r2"),
          theirs.diabetes());
      peers.compare(
          "wine",
          "weighted F1",
          new CnnClassifier(),
          new MulticlassClassificationEvaluator().setMetricName("f1"),
          theirs.wine());
      peers.compare(
          "digits",
          "micro F1 of five labels",
          new MultilabelClassifier(),
          new MultilabelClassificationEvaluator().setMetricName("microF1Measure"),
          theirs.digits());
    }
  }

  private final SparkSession session;
  private final Path folder;
  private final int seeds;

  private ScikitPeers(SparkSession session, Path folder, int seeds) {
    this.session = session;
    this.folder = folder;
    this.seeds = seeds;
  }

  private <E extends Estimator<?> & NetworkParams.Setters<E>> void compare(
      String name, String metric, E stage, Evaluator evaluator, List<Double> theirs)
      throws IOException {
    Rows rows = new ObjectMapper().readValue(folder.resolve(name + ".json").toFile(), Rows.class);
    Dataset<Row> train = frame(rows.trainFeatures(), rows.trainLabels()).cache();
    Dataset<Row> test = frame(rows.testFeatures(), rows.testLabels()).cache();
    stage
        .setNetwork(HIDDEN.formatted(rows.hidden()))
        .setBatchSize(rows.batchSize())
        .setEpochs(rows.epochs());
    List<Double> alone = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      stage.setSeed(seed);
      alone.add(evaluator.evaluate(stage.setNumWorkers(1).fit(train).transform(test)));
      together.add(evaluator.evaluate(stage.setNumWorkers(2).fit(train).transform(test)));
    }
    double error = Math.hypot(standardError(theirs), standardError(alone));
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %.1f | %s |%n",
        name,
        metric,
        summary(theirs),
        summary(alone),
        (mean(alone) - mean(theirs)) / error,
        summary(together));
  }

  private Dataset<Row> frame(double[][] features, List<Object> labels) {
    boolean several = labels.get(0) instanceof List;
    List<Row> rows =
        IntStream.range(0, features.length)
            .mapToObj(i -> RowFactory.create(features[i], label(labels.get(i))))
            .toList();
    DataType numbers = DataTypes.createArrayType(DataTypes.DoubleType, false);
    return session.createDataFrame(
        rows,
        new StructType()
            .add("features", numbers)
            .add("label", several ? numbers : DataTypes.DoubleType));
  }

  /** A number, or of several truths the indices of those that hold. */
  private static Object label(Object label) {
    if (label instanceof List<?> truths) {
      return IntStream.range(0, truths.size())
          .filter(i -> ((Number) truths.get(i)).intValue() == 1)
          .asDoubleStream()
          .toArray();
    }
    return ((Number) label).doubleValue();
  }

  private static String summary(List<Double> scores) {
    return String.format(Locale.ROOT, "%.4f ± %.4f", mean(scores), standardError(scores));
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(score -> score).average().orElseThrow();
  }

  private static double standardError(List<Double> scores) {
    double mean = mean(scores);
    double squares = scores.stream().mapToDouble(score -> (score - mean) * (score - mean)).sum();
    return Math.sqrt(squares / (scores.size() - 1) / scores.size());
  }
}

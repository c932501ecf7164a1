package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.Derived;
import convoy.network.ParameterLayout;
import convoy.testing.Images;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights that are given, shared, normalized and orthogonal, trained on Spark by several workers.
 */
class DerivedWeightsTest {
  private static final String NETWORK =
      """
      {"layers": [
        {"type": "convolution", "filters": 2, "kernel": 3, "padding": 1, "kernels": ["blur", "edges"]},
        {"type": "convolution", "filters": 6, "kernel": 3, "weightNormalization": true},
        {"type": "activation", "function": "tanh"},
        {"type": "dense", "units": 8, "orthogonal": true},
        {"type": "activation", "function": "tanh"},
        {"type": "dense", "units": 8},
        {"type": "activation", "function": "tanh"},
        {"type": "dense", "units": 8, "sharedWith": "dense2"},
        {"type": "activation", "function": "tanh"}]}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"libtorch", "dl4j"})
  void learnAreAveragedAndSaved(String backend, @TempDir Path folder) throws Exception {
    CnnClassifier classifier =
        CnnClassifierTest.small()
            .setNetwork(NETWORK)
            .setBackend(backend)
            .setNumWorkers(2)
            .setEpochs(8);
    CnnClassificationModel model = classifier.fit(Images.frame(300, 2));
    Dataset<Row> predictions = model.transform(Images.frame(150, 3));
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);
    assertTrue(accuracy > 0.85, "accuracy " + accuracy);
    assertOrthogonal(model);

    String path = folder.resolve("model").toString();
    model.save(path);
    CnnClassificationModel loaded = CnnClassificationModel.load(path);
    assertArrayEquals(model.parameters(), loaded.parameters());
    Dataset<Row> rows = Images.frame(30, 3).coalesce(1);
    assertEquals(
        model.transform(rows).select("rawPrediction").collectAsList(),
        loaded.transform(rows).select("rawPrediction").collectAsList());
  }

  private static void assertOrthogonal(CnnClassificationModel model) {
    ParameterLayout layout = new ParameterLayout(model.networkSpec());
    ParameterLayout.Tensor learnt = layout.tensor("dense1", "reflections");
    Derived derived =
        layout.derived().stream()
            .filter(each -> each.name().equals("dense1.weight"))
            .findFirst()
            .orElseThrow();
    float[] weight = new float[derived.length()];
    float[] reflections =
        Arrays.copyOfRange(model.parameters(), learnt.offset(), learnt.offset() + learnt.length());
    derived.how().compute(List.of(reflections), weight);
    int inputs = derived.shape().get(1);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        double product = 0;
        for (int k = 0; k < inputs; k++) {
          product += weight[i * inputs + k] * weight[j * inputs + k];
        }
        assertEquals(i == j ? 1 : 0, product, 1e-5);
      }
    }
  }
}

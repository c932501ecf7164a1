package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.ParameterLayout;
import convoy.testing.Failures;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Residual networks as a user trains them: on Spark, from a preset or JSON. */
@WhateverSpark
class ResidualNetworksTest {
  private static final String SMALL =
      """
      {"layers": [
        {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1, "bias": false},
        {"type": "batchNormalization"},
        {"type": "activation", "function": "relu"},
        {"type": "residual", "layers": [
          {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1, "bias": false},
          {"type": "batchNormalization"},
          {"type": "activation", "function": "relu"},
          {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1, "bias": false},
          {"type": "batchNormalization"}]},
        {"type": "activation", "function": "relu"},
        {"type": "residual",
         "layers": [
           {"type": "convolution", "filters": 8, "kernel": 3, "stride": 2, "padding": 1, "bias": false},
           {"type": "batchNormalization"}],
         "shortcut": [
           {"type": "convolution", "filters": 8, "kernel": 1, "stride": 2, "bias": false},
           {"type": "batchNormalization"}]},
        {"type": "activation", "function": "relu"}]}
      """;

  private static CnnClassifier classifier(String network) {
    return CnnClassifierTest.small().setNetwork(network);
  }

  @Test
  void learnsToTellImagesApart() {
    CnnClassificationModel model = classifier(SMALL).setEpochs(8).fit(Images.frame(300, 2));
    Dataset<Row> predictions = model.transform(Images.frame(150, 3));
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
  }

  /** Where all hidden weights are zero nothing learns but the output's bias. */
  @Test
  void weightsBeginAsTheStageSays() {
    CnnClassificationModel model =
        classifier("mlp:4,4").setInitializer("zeros").setEpochs(1).fit(Images.frame(45, 2));
    ParameterLayout layout = new ParameterLayout(model.networkSpec());
    float[] parameters = model.parameters();
    ParameterLayout.Tensor output = layout.tensor("dense3", "weight");
    for (int i = 0; i < output.offset(); i++) {
      assertEquals(0, parameters[i]);
    }
    assertNotEquals(0, parameters[output.offset()]);
  }

  @Test
  void resnet20IsSavedUnderTheNamesOfItsBlocksAndPredictsTheSameOnceLoaded(@TempDir Path folder)
      throws Exception {
    String path = folder.resolve("model").toString();
    CnnClassificationModel model = classifier("resnet20").setEpochs(1).fit(Images.frame(45, 2));
    model.save(path);
    CnnClassificationModel loaded = CnnClassificationModel.load(path);
    assertArrayEquals(model.parameters(), loaded.parameters());
    Dataset<Row> rows = Images.frame(30, 3).coalesce(1);
    assertEquals(
        model.transform(rows).select("rawPrediction").collectAsList(),
        loaded.transform(rows).select("rawPrediction").collectAsList());
    String weights =
        Files.readString(Path.of(path, "weights.safetensors"), StandardCharsets.ISO_8859_1);
    for (String tensor :
        new String[] {
          "\"residual4.convolution1.weight\":{\"dtype\":\"F32\",\"shape\":[32,16,3,3]",
          "\"residual9.batchNormalization2.running_var\":{\"dtype\":\"F32\",\"shape\":[64]"
        }) {
      assertTrue(weights.contains(tensor), tensor);
    }
  }

  @Test
  void rejectsABlockWhoseWaysCannotBeAdded() {
    String network =
        """
        {"layers": [{"type": "residual", "layers": [
          {"type": "convolution", "filters": 2, "kernel": 3, "padding": 1}]}]}
        """;
    Failures.assertFails(
        () -> classifier(network).transformSchema(Images.frame(9, 1).schema()),
        "CnnClassifier",
        "'residual1'",
        "2x6x6",
        "1x6x6",
        "shortcut");
  }
}

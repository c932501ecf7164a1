package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.ml.feature.Standardizer;
import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.regression.NeuralRegressor;
import convoy.network.ParameterLayout;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.Tables;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that starts from another one's model. */
@WhateverSpark
class InitialModelTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);

  /** A learning rate whose steps are lost in rounding. */
  private static final double NOTHING = 1e-30;

  @TempDir static Path saved;
  private static String pipeline;
  private static float[] trained;

  @BeforeAll
  static void train() throws IOException {
    pipeline = saved.resolve("pipeline").toString();
    var model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Standardizer().setInputCol("features").setOutputCol("scaled"),
                  CnnClassifierTest.small().setFeaturesCol("scaled")
                })
            .fit(DATA);
    model.write().overwrite().save(pipeline);
    trained = ((CnnClassificationModel) model.stages()[1]).parameters();
  }

  private static CnnClassifier starting() {
    return CnnClassifierTest.small().setEpochs(1).setInitialModel(pipeline);
  }

  private static float[] layer(CnnClassificationModel model, float[] values, String layer) {
    ParameterLayout.Tensor weight =
        new ParameterLayout(model.networkSpec()).tensor(layer, "weight");
    return Arrays.copyOfRange(values, weight.offset(), weight.offset() + weight.length());
  }

  @Test
  void goesOnWhereTheSavedModelEnded() {
    assertArrayEquals(trained, starting().setLearningRate(NOTHING).fit(DATA).parameters());
  }

  @Test
  void otherClassesGetANewOutputLayerAndFrozenLayersStay() {
    CnnClassificationModel model =
        starting()
            .setLayerSettings("{\"convolution*\": {\"frozen\": true}}")
            .fit(Frames.withClasses(DATA, 5));
    float[] values = model.parameters();
    assertEquals(5, model.numClasses());
    assertArrayEquals(layer(model, trained, "convolution1"), layer(model, values, "convolution1"));
    assertFalse(Arrays.equals(layer(model, trained, "dense1"), layer(model, values, "dense1")));
  }

  @Test
  void onlyTheLayersThatAreNamedStartFromIt() {
    CnnClassifier classifier = starting().setLearningRate(NOTHING).setInitialLayers("dense1, con*");
    CnnClassificationModel model = classifier.fit(DATA);
    CnnClassificationModel drawn =
        CnnClassifierTest.small().setEpochs(1).setLearningRate(NOTHING).fit(DATA);
    float[] values = model.parameters();
    assertArrayEquals(layer(model, trained, "dense1"), layer(model, values, "dense1"));
    assertArrayEquals(layer(model, drawn.parameters(), "dense2"), layer(model, values, "dense2"));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeRowsAreRead() {
    CnnClassifier wider =
        starting().setNetwork("{\"layers\": [{\"type\": \"dense\", \"units\": 7}]}");
    assertFails(
        () -> wider.transformSchema(DATA.schema()),
        wider.uid() + ": initialModel " + pipeline + " cannot be started from: it does not fit",
        "other shape  dense1.weight [7, 36]       dense1.weight [16, 64]",
        "left over                                convolution1.weight [4, 1, 3, 3]");
    assertFails(
        () -> starting().setInitialModel(saved + "/none").transformSchema(DATA.schema()),
        "it is not there. Give the folder of a saved model, or a .safetensors file.");
    assertFails(
        () -> starting().setInitialModel(saved.toString()).transformSchema(DATA.schema()),
        "there is no weights.safetensors in this folder");
    CnnClassifier without = CnnClassifierTest.small().setInitialLayers("dense1");
    assertFails(
        () -> without.transformSchema(DATA.schema()),
        without.uid() + ": initialLayers is 'dense1', but there is no model to start from.");
  }

  @Test
  void checkpointsOfAnotherStartAreRefused(@TempDir Path folder) {
    CnnClassifier classifier =
        starting().setEpochs(3).setCheckpointDir(folder.toString()).setCheckpointInterval(2);
    CnnClassifierCheckpointsTest.breakOff(classifier, DATA, 3);
    CnnClassifier other = classifier.copy(ParamMap.empty()).setListener(report -> {});
    assertFails(
        () -> other.copy(ParamMap.empty()).setInitialLayers("dense1").fit(DATA),
        "digest of the weights to start from:");
    other.fit(DATA);
  }

  @Test
  void aRegressorGoesOnInTheLabelsUnit(@TempDir Path folder) throws IOException {
    Dataset<Row> data = Tables.ofNumbers(60, 1);
    NeuralRegressor regressor =
        new NeuralRegressor()
            .setNetwork("mlp:4")
            .setStandardizeLabels(true)
            .setNumWorkers(1)
            .setEpochs(1);
    NeuralRegressionModel first = regressor.fit(data);
    first.save(folder.resolve("model").toString());
    NeuralRegressionModel second =
        regressor
            .setInitialModel(folder.resolve("model").toString())
            .setLearningRate(NOTHING)
            .fit(data);
    assertArrayEquals(first.parameters(), second.parameters(), 1e-3f);
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L-BFGS from a stage's Params: what it follows, what it refuses, and how it goes on. */
@WhateverSpark
class CnnClassifierLbfgsTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);

  @TempDir Path folder;

  private static CnnClassifier lbfgs() {
    return new CnnClassifier()
        .setInputShape(1, 6, 6)
        .setNetwork("mlp:6")
        .setOptimizer("lbfgs")
        .setBatchSize(16)
        .setEpochs(6)
        .setSeed(1);
  }

  private static void refuses(UnaryOperator<CnnClassifier> change, String... words) {
    CnnClassifier classifier = change.apply(lbfgs());
    assertFails(() -> classifier.transformSchema(DATA.schema()), words);
  }

  @Test
  void goesOnFromACheckpointToTheSameBits() {
    CnnClassifier classifier = lbfgs().setCheckpointDir(folder.toString()).setCheckpointInterval(2);
    float[] unbroken =
        classifier.copy(ParamMap.empty()).setCheckpointInterval(-1).fit(DATA).parameters();
    CnnClassifierCheckpointsTest.breakOff(classifier, DATA, 5);
    float[] resumed = classifier.setListener(report -> {}).fit(DATA).parameters();
    assertArrayEquals(unbroken, resumed);
  }

  @Test
  void takesOneWorkerWhereNoneAreSet() {
    float[] parameters = lbfgs().setEpochs(2).fit(DATA).parameters();
    assertArrayEquals(parameters, lbfgs().setEpochs(2).setNumWorkers(1).fit(DATA).parameters());
  }

  @Test
  void refusesWhatSaysHowWorkersAverage() {
    refuses(c -> c.setNumWorkers(2), "numWorkers is 2", "lbfgs", "Set numWorkers to 1");
    refuses(c -> c.setAveragingFrequency(4), "averagingFrequency is 4", "lbfgs");
    refuses(c -> c.setAveragingWarmupEpochs(1), "averagingWarmupEpochs is 1", "lbfgs");
    refuses(c -> c.setOptimizerStateMode("reset"), "optimizerStateMode is reset", "lbfgs");
    refuses(c -> c.setOuterLearningRate(0.5), "outerLearningRate is 0.5", "lbfgs");
    refuses(c -> c.setOuterMomentum(0.5), "outerMomentum is 0.5", "lbfgs");
  }

  @Test
  void refusesWhatSaysHowStepsAreTaken() {
    refuses(c -> c.setLearningRate(0.1), "learningRate is 0.1", "lbfgs", "Clear learningRate");
    refuses(c -> c.setLearningRateSchedule("cosine"), "learningRateSchedule is cosine");
    refuses(c -> c.setGradientAccumulationSteps(2), "gradientAccumulationSteps is 2");
    refuses(c -> c.setL2(0.1), "l2 is 0.1");
    refuses(c -> c.setClipNorm(1), "clipNorm is 1.0");
  }

  @Test
  void refusesLayersThatAreRandomOrSeeTheWholeBatch() {
    refuses(
        c -> c.setNetwork("{\"layers\": [{\"type\": \"dropout\", \"rate\": 0.1}]}"),
        "layer 'dropout1'",
        "lbfgs",
        "Take the layer out");
    refuses(c -> c.setNetwork("resnet20"), "layer 'batchNormalization1'");
    refuses(
        c ->
            c.setNetwork(
                "{\"layers\": [{\"type\": \"residual\", \"layers\":"
                    + " [{\"type\": \"batchNormalization\"}]}]}"),
        "layer 'residual1'");
  }
}

package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong Param is refused where it is set, in words that name it. */
@WhateverSpark
class WrongParamsTest {
  private final CnnClassifier classifier = new CnnClassifier("mine");

  @Test
  void namesAreLookedUpByTheSetter() {
    refuses(() -> classifier.setOptimizer("sgdd"), "unknown optimizer 'sgdd'. Did you mean 'sgd'?");
    refuses(() -> classifier.setOptimizer("{\"type\": \"adam\", \"beta1\": 2}"), "beta1");
    refuses(() -> classifier.setLearningRateSchedule("cosinus"), "Did you mean 'cosine'?");
    refuses(() -> classifier.setBackend("torch"), "unknown backend 'torch'");
    refuses(() -> classifier.setInitializer("orthogonl"), "Did you mean 'orthogonal'?");
    refuses(() -> classifier.setNetwork("lenet"), "unknown network 'lenet'");
    refuses(() -> classifier.setNetwork("{\"layers\": [{\"type\": \"dens\"}]}"), "layers[0]");
    refuses(() -> classifier.setLearningRate(1e99), "learningRate is 1.0E99");
    refuses(() -> classifier.setLearningRate(1e-99), "float32");
  }

  @ParameterizedTest
  @ValueSource(classes = {CnnClassifier.class, Standardizer.class, PCAWhitening.class})
  void nullIsNoValue(Class<? extends PipelineStage> type) throws ReflectiveOperationException {
    StructType schema = Images.frame(3, 1).schema();
    for (Param<?> param : type.getConstructor().newInstance().params()) {
      PipelineStage stage = type.getConstructor(String.class).newInstance("mine");
      if (stage.hasParam("inputCol")) {
        stage.set(stage.getParam("inputCol"), "features");
      }
      if (!param.name().equals("thresholds")) { // Spark's own check knows no null
        refuses(() -> setNull(stage, param.name(), schema), param.name());
      }
    }
  }

  private static void setNull(PipelineStage stage, String param, StructType schema) {
    stage.set(stage.getParam(param), null);
    stage.transformSchema(schema);
  }

  private static void refuses(Executable set, String words) {
    String message = assertThrows(IllegalArgumentException.class, set).getMessage();
    assertTrue(message.startsWith("mine: ") && message.contains(words), message);
  }
}

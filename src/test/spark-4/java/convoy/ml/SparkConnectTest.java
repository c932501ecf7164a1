package convoy.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a Spark Connect server asks of stages; the Python tests run such a server. */
class SparkConnectTest {
  /** The types of Params that a server can make of what a client sends. */
  private static final Set<Class<?>> SENT =
      Set.of(
          boolean.class,
          int.class,
          long.class,
          float.class,
          double.class,
          String.class,
          int[].class,
          double[].class,
          String[].class);

  /** Params of Spark's own classifiers, whose type the server takes from what is sent. */
  private static final Set<String> SPARKS =
      Set.of("featuresCol", "labelCol", "predictionCol", "probabilityCol", "rawPredictionCol");

  static List<Class<?>> stages() {
    return EveryStageHasAContractTest.publicStages().toList();
  }

  /** An entry that cannot be made would break all of a server's stages, Spark's own among them. */
  @Test
  void itsServicesAreSparksStagesAndEachOfOurs() {
    Set<String> found = services(Estimator.class);
    found.addAll(services(Transformer.class));
    assertTrue(found.contains("org.apache.spark.ml.classification.LogisticRegression"), "Spark's");
    assertTrue(found.contains("org.apache.spark.ml.feature.StandardScalerModel"), "Spark's");
    assertEquals(
        stages().stream().map(Class::getName).collect(Collectors.toSet()),
        found.stream().filter(name -> name.startsWith("convoy.")).collect(Collectors.toSet()));
  }

  private static Set<String> services(Class<?> kind) {
    return ServiceLoader.load(kind).stream()
        .map(provider -> provider.type().getName())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStageIsMadeAndLoadedByWhatAServerCalls(Class<?> stage) throws Exception {
    assertTrue(Modifier.isPublic(stage.getConstructor().getModifiers()));
    assertTrue(Modifier.isStatic(stage.getMethod("load", String.class).getModifiers()));
    if (Estimator.class.isAssignableFrom(stage)) {
      Object made = stage.getConstructor(String.class).newInstance("mine");
      assertEquals("mine", ((PipelineStage) made).uid());
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyParamSaysWhatIsToBeSentForIt(Class<?> stage) throws Exception {
    List<String> silent = new ArrayList<>();
    for (Param<?> param : ((PipelineStage) stage.getConstructor().newInstance()).params()) {
      if (param.dataClass() != null && !SENT.contains(param.dataClass())
          || param.dataClass() == null && !SPARKS.contains(param.name())) {
        silent.add(param.name() + ": " + param.dataClass());
      }
    }
    assertEquals(List.of(), silent);
  }
}

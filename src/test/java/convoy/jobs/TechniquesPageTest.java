package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import convoy.backend.Backends;
import convoy.data.augment.Transformation;
import convoy.ml.EveryStageHasAContractTest;
import convoy.ml.param.NetworkParams;
import convoy.network.Activation;
import convoy.network.Json;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Presets;
import convoy.network.Shape;
import convoy.optimize.BatchSizeSchedule;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Loss;
import convoy.optimize.MomentumSchedule;
import convoy.optimize.Optimizer;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/**
 * The guide's page of techniques has all that there is, and nothing that there is not: every word
 * in code format is a Param, a value that this Param takes, a layer or a function.
 */
@WhateverSpark
class TechniquesPageTest {
  private static final Path GUIDE = Path.of("src/site/markdown");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)");

  /** A stage or a Param, with a link or without, and after "=" values with commas between them. */
  private static final Pattern SETTING =
      Pattern.compile("`([^`]+)`(?:]\\([^)]*\\))?(?: = (`[^`]+`(?:, `[^`]+`)*))?");

  /** Columns, places, machines, and what a stage is told of the data. */
  private static final Set<String> NO_TECHNIQUES =
      Set.of(
          "backend",
          "checkpointDir",
          "checkpointInterval",
          "device",
          "estimator",
          "featuresCol",
          "inputCol",
          "inputShape",
          "labelCol",
          "labelForm",
          "numLabels",
          "outputCol",
          "parallelism",
          "predictionCol",
          "probabilityCol",
          "rawPredictionCol",
          "seed",
          "trainingMaster",
          "verbose");

  private static final List<Params> STAGES =
      EveryStageHasAContractTest.publicStages()
          .filter(Estimator.class::isAssignableFrom)
          .map(TechniquesPageTest::made)
          .toList();

  /** A row of a table, under the title of the column that says what switches a technique on. */
  private record Row(String title, List<String> cells) {
    String what() {
      return cells.get(0);
    }

    List<String> code() {
      return matches(CODE, cells.get(1)).map(match -> match.group(1)).toList();
    }

    /** The layers that a piece of code stands for: JSON of one or several, or a function's name. */
    NetworkSpec network(String code) {
      String layers =
          title.equals("function") && !code.startsWith("{")
              ? "{\"type\": \"activation\", \"function\": \"%s\"}".formatted(code)
              : code;
      return NetworkSpec.parse(
          "{\"layers\": %s}".formatted(layers.startsWith("[") ? layers : "[" + layers + "]"),
          new Shape(4, 8, 8));
    }
  }

  /** A Param that the page names, of these stages, with the values that it names. */
  private record Setting(List<Params> stages, String param, List<String> values) {}

  private static Params made(Class<?> stage) {
    try {
      return (Params) stage.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<MatchResult> matches(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results();
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String title = null;
    for (String line : page().lines().toList()) {
      if (!line.startsWith("| ")) {
        title = line.startsWith("|") ? title : null;
        continue;
      }
      List<String> cells =
          Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList();
      if (title == null) {
        title = cells.get(1);
      } else {
        rows.add(new Row(title, cells));
      }
    }
    return rows;
  }

  private static String page() {
    try {
      return Files.readString(GUIDE.resolve("techniques.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ofLayers(Row row) {
    return row.title().equals("layer") || row.title().equals("function");
  }

  private static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (Row row : rows()) {
      if (ofLayers(row)) {
        continue;
      }
      List<Params> stages = STAGES.stream().filter(NetworkParams.class::isInstance).toList();
      for (MatchResult match : matches(SETTING, row.cells().get(1)).toList()) {
        String name = match.group(1);
        List<Params> named =
            STAGES.stream().filter(stage -> stage.getClass().getSimpleName().equals(name)).toList();
        if (!named.isEmpty()) {
          stages = named;
          continue;
        }
        List<Params> having = stages.stream().filter(stage -> stage.hasParam(name)).toList();
        assertFalse(having.isEmpty(), row.what() + ": no stage has a Param " + name);
        List<String> values =
            match.group(2) == null
                ? List.of()
                : matches(CODE, match.group(2)).map(value -> value.group(1)).toList();
        settings.add(new Setting(having, name, values));
      }
    }
    return settings;
  }

  @Test
  void everyRowSaysAllThereIsToSay() {
    for (Row row : rows()) {
      assertFalse(row.code().isEmpty(), row.what() + ": what switches it on");
      assertFalse(row.cells().get(2).isEmpty(), row.what() + ": its formula");
    }
    long inTables = rows().stream().mapToLong(row -> row.code().size()).sum();
    assertEquals(inTables, matches(CODE, page()).count(), "code outside of the second columns");
    matches(LINK, page())
        .map(match -> match.group(1))
        .forEach(link -> assertTrue(Files.exists(GUIDE.resolve(link)), link));
  }

  @Test
  void everyParamIsThereUnlessItIsNoTechnique() {
    List<Setting> settings = settings();
    Set<String> missing = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    for (Params stage : STAGES) {
      for (Param<?> param : stage.params()) {
        boolean named =
            settings.stream()
                .anyMatch(
                    each -> each.param().equals(param.name()) && each.stages().contains(stage));
        if (NO_TECHNIQUES.contains(param.name())) {
          others.add(param.name());
          assertFalse(named, param.name() + " is a technique");
        } else if (!named) {
          missing.add(param.toString());
        }
      }
    }
    assertEquals(Set.of(), missing);
    assertEquals(NO_TECHNIQUES, others, "Params that there are no more");
  }

  @Test
  void everyValueIsOneThatItsParamTakes() throws JsonProcessingException {
    for (Setting setting : settings()) {
      for (String value : setting.values()) {
        List<String> refusals =
            setting.stages().stream().map(stage -> refusal(stage, setting.param(), value)).toList();
        assertTrue(refusals.contains(""), setting.param() + ": " + refusals);
      }
    }
  }

  /** What a stage says of such a value, as the jobs read it; nothing if it takes it. */
  private static String refusal(Params stage, String param, String value) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    try {
      json.set(param, new ObjectMapper().readTree(value));
    } catch (JsonProcessingException e) {
      json.put(param, value); // a word
    }
    try {
      StageSettings.apply(stage.copy(stage.extractParamMap()), "stage", json);
      return "";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  @Test
  void everyNameIsThere() {
    Map<String, Set<String>> named = new TreeMap<>();
    for (Setting setting : settings()) {
      Set<String> values = named.computeIfAbsent(setting.param(), name -> new TreeSet<>());
      setting.values().forEach(value -> values.add(type(value)));
    }
    assertNames(named, "network", Presets.names());
    assertNames(named, "loss", Json.names(Loss.class));
    assertNames(named, "optimizer", Json.names(Optimizer.class));
    assertNames(named, "learningRateSchedule", Json.names(LearningRateSchedule.class));
    assertNames(named, "momentumSchedule", Json.names(MomentumSchedule.class));
    assertNames(named, "batchSizeSchedule", Json.names(BatchSizeSchedule.class));
    assertNames(named, "augment", Json.names(Transformation.class));
    String choice = "One of: ";
    for (Params stage : STAGES) {
      for (Param<?> param : stage.params()) {
        int words = param.doc().indexOf(choice);
        if (words >= 0 && !NO_TECHNIQUES.contains(param.name())) {
          String all = param.doc().substring(words + choice.length());
          assertNames(named, param.name(), List.of(all.split(", ")));
        }
      }
    }
  }

  private static String type(String value) {
    if (!value.startsWith("{") && !value.startsWith("[{")) {
      return value;
    }
    Object json = Json.tree(value, value);
    Object first = json instanceof List<?> list ? list.get(0) : json;
    return String.valueOf(((Map<?, ?>) first).get("type"));
  }

  private static void assertNames(
      Map<String, Set<String>> named, String param, Collection<String> names) {
    Set<String> missing = new TreeSet<>(names);
    missing.removeAll(named.getOrDefault(param, Set.of()));
    assertEquals(Set.of(), missing, param);
  }

  @Test
  void everyLayerIsThereWithItsKeysAndTheBackendsThatHaveIt() {
    Set<Class<?>> types = new HashSet<>(Arrays.asList(Layer.class.getPermittedSubclasses()));
    Set<Activation.Function> functions = EnumSet.allOf(Activation.Function.class);
    Map<Class<?>, String> examples = new HashMap<>();
    for (Row row : rows()) {
      if (!ofLayers(row)) {
        continue;
      }
      for (String code : row.code()) {
        NetworkSpec network = row.network(code);
        network.layers().forEach(layer -> types.remove(layer.getClass()));
        Layer last = network.layers().get(network.layers().size() - 1);
        if (last instanceof Activation activation) {
          functions.remove(activation.function());
        }
        examples.merge(last.getClass(), code, String::concat);
        assertEquals(backends(network), row.cells().get(4), row.what());
      }
    }
    assertEquals(Set.of(), types);
    assertEquals(Set.of(), functions);
    for (Class<?> type : Layer.class.getPermittedSubclasses()) {
      for (RecordComponent key : type.getRecordComponents()) {
        String text = "\"%s\": ".formatted(key.getName());
        assertTrue(
            examples.get(type).contains(text), "no example of %s has %s".formatted(type, text));
      }
    }
  }

  private static String backends(NetworkSpec network) {
    return Backends.names().stream()
        .filter(name -> Backends.named(name).unsupported(network).isEmpty())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}

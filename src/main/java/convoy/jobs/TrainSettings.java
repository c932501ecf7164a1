package convoy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import convoy.network.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a person may ask of the training job: the keys of a settings file.
 *
 * <p>{@code images}, {@code standardize}, {@code whiten} and the last stage's own key hold the
 * settings of a stage by the names of its Params. Those of the last stage may stand beside these
 * keys as well.
 *
 * @param data a folder with IDX files (MNIST's names), a folder with a folder of images for each
 *     class, or a Parquet path with the columns {@code features} and {@code label}; required
 * @param testData the same for testing; default: the test files or folder in {@code data}, where it
 *     has them
 * @param testFraction the share of the training data that is held out and tested on instead, in (0,
 *     1); default 0.2 where there is nothing else to test on
 * @param out where the trained pipeline is saved; required
 * @param overwrite whether a model that is already at {@code out} is replaced, once the new one is
 *     whole; default false
 * @param master Spark's master; default: spark-submit's own
 * @param stage the {@link LastStage}, by its key; default {@code classifier}
 * @param images settings of the {@code ImageFeatures} that reads a folder of images; absent or
 *     null: images of one size are read as they are
 * @param standardize settings of the {@code Standardizer}; absent or null: no such stage
 * @param whiten settings of the {@code PCAWhitening}; absent or null: no such stage
 * @param classifier settings of the last stage, if it is this
 * @param regressor settings of the last stage, if it is this
 * @param multilabel settings of the last stage, if it is this
 * @param params all keys that are none of these
 */
public record TrainSettings(
    String data,
    String testData,
    Double testFraction,
    String out,
    Boolean overwrite,
    String master,
    String stage,
    ObjectNode images,
    ObjectNode standardize,
    ObjectNode whiten,
    ObjectNode classifier,
    ObjectNode regressor,
    ObjectNode multilabel,
    ObjectNode params) {

  /** Short for a Param of every last stage. */
  private static final Map<String, String> SHORT = Map.of("workers", "numWorkers");

  /** The keys that are the job's own; any other names a Param of the last stage. */
  static final List<String> KEYS =
      Arrays.stream(TrainSettings.class.getRecordComponents())
          .map(component -> component.getName())
          .filter(name -> !name.equals("params"))
          .toList();

  /**
   * Checks what can be checked without Spark.
   *
   * @throws IllegalArgumentException if a key is missing, unknown, out of range, or contradicts
   *     another
   */
  public TrainSettings {
    overwrite = overwrite != null && overwrite;
    stage = stage == null ? LastStage.CLASSIFIER.key() : stage;
    params = params == null ? JsonNodeFactory.instance.objectNode() : params;
    LastStage last = LastStage.of(stage);
    requireKnown(params, last);
    requireLast(LastStage.CLASSIFIER, classifier, last);
    requireLast(LastStage.REGRESSOR, regressor, last);
    requireLast(LastStage.MULTILABEL, multilabel, last);
    require(
        data,
        "data",
        "a folder with IDX files, a folder of images for each class, or a Parquet path");
    require(out, "out", "the path at which the model is to be saved");
    if (testFraction != null && !(testFraction > 0 && testFraction < 1)) {
      throw new IllegalArgumentException(
          "testFraction: found %s, expected a number between 0 and 1 (both excluded)."
              .formatted(testFraction));
    }
    if (testFraction != null && testData != null) {
      throw new IllegalArgumentException(
          "testData and testFraction both say what to test on. Leave one of them out.");
    }
  }

  private static void requireKnown(ObjectNode params, LastStage last) {
    List<String> known = new ArrayList<>(KEYS);
    known.addAll(SHORT.keySet());
    known.addAll(StageSettings.settable(last.create()));
    params
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key) && !StageSettings.COLUMNS.contains(key)) {
                throw new IllegalArgumentException(Names.unknown("key", key, known));
              }
            });
  }

  private static void requireLast(LastStage stage, ObjectNode settings, LastStage last) {
    if (settings != null && stage != last) {
      throw new IllegalArgumentException(
          "%s: these are settings of a stage that is not there, for stage is %s. Set stage=%s, or leave them out."
              .formatted(stage.key(), last.key(), stage.key()));
    }
  }

  private static void require(String value, String key, String what) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "%s is missing: expected %s. Add %s=PATH or set it in the settings file."
              .formatted(key, what, key));
    }
  }

  /** The stage that the pipeline ends in. */
  LastStage lastStage() {
    return LastStage.of(stage);
  }

  /**
   * All settings of the last stage, by the names of its Params.
   *
   * @throws IllegalArgumentException if one is given twice
   */
  ObjectNode lastSettings() {
    ObjectNode section =
        switch (lastStage()) {
          case CLASSIFIER -> classifier;
          case REGRESSOR -> regressor;
          case MULTILABEL -> multilabel;
        };
    ObjectNode all = section == null ? JsonNodeFactory.instance.objectNode() : section.deepCopy();
    Map<String, String> given = new TreeMap<>();
    all.fieldNames().forEachRemaining(param -> given.put(param, stage + "." + param));
    for (Map.Entry<String, JsonNode> setting : params.properties()) {
      if (setting.getValue().isNull()) {
        continue;
      }
      String param = SHORT.getOrDefault(setting.getKey(), setting.getKey());
      String before = given.put(param, setting.getKey());
      if (before != null) {
        throw new IllegalArgumentException(
            "%s and %s are one setting, given twice. Leave one of them out."
                .formatted(setting.getKey(), before));
      }
      all.set(param, setting.getValue());
    }
    return all;
  }

  /**
   * The key by which a Param of the last stage was set.
   *
   * @param param its name
   */
  String keyOf(String param) {
    return params.properties().stream()
        .filter(setting -> !setting.getValue().isNull())
        .map(Map.Entry::getKey)
        .filter(key -> SHORT.getOrDefault(key, key).equals(param))
        .findFirst()
        .orElse(stage + "." + param);
  }
}

package convoy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person may ask of the training job: the keys of a settings file.
 *
 * <p>{@code standardize}, {@code whiten} and {@code classifier} hold the settings of a stage by the
 * names of its Params. The keys from {@code network} on are short for the classifier's Params of
 * the same name.
 *
 * @param data a folder with IDX files (MNIST's names) or a Parquet path with the columns {@code
 *     features} and {@code label}; required
 * @param testData the same for testing; default: the test files in {@code data}, where it has them
 * @param testFraction the share of the training data that is held out and tested on instead, in (0,
 *     1); default 0.2 where there is nothing else to test on
 * @param out where the trained pipeline is saved; required
 * @param overwrite whether a model that is already at {@code out} is replaced, once the new one is
 *     whole; default false
 * @param master Spark's master; default: spark-submit's own
 * @param standardize settings of the {@code Standardizer}; absent or null: no such stage
 * @param whiten settings of the {@code PCAWhitening}; absent or null: no such stage
 * @param classifier settings of the {@code CnnClassifier}
 * @param workers short for the classifier's {@code numWorkers}
 */
public record TrainSettings(
    String data,
    String testData,
    Double testFraction,
    String out,
    Boolean overwrite,
    String master,
    ObjectNode standardize,
    ObjectNode whiten,
    ObjectNode classifier,
    JsonNode network,
    JsonNode inputShape,
    JsonNode optimizer,
    JsonNode epochs,
    JsonNode batchSize,
    JsonNode learningRate,
    JsonNode learningRateSchedule,
    JsonNode workers,
    JsonNode averagingFrequency,
    JsonNode validationIndicatorCol,
    JsonNode validationFraction,
    JsonNode validationInterval,
    JsonNode patience,
    JsonNode validationMetric,
    JsonNode validationTolerance,
    JsonNode trainingMaster,
    JsonNode backend,
    JsonNode device,
    JsonNode seed,
    JsonNode checkpointDir) {

  /**
   * Checks what can be checked without Spark.
   *
   * @throws IllegalArgumentException if a key is missing, out of range, or contradicts another
   */
  public TrainSettings {
    overwrite = overwrite != null && overwrite;
    require(data, "data", "a folder with IDX files or a Parquet path");
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

  private static void require(String value, String key, String what) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "%s is missing: expected %s. Add %s=PATH or set it in the settings file."
              .formatted(key, what, key));
    }
  }

  /**
   * All settings of the classifier, those of the short keys among them, by the names of its Params.
   *
   * @throws IllegalArgumentException if one is given in both ways
   */
  ObjectNode classifierSettings() {
    ObjectNode all =
        classifier == null ? JsonNodeFactory.instance.objectNode() : classifier.deepCopy();
    shortKeys()
        .forEach(
            (key, value) -> {
              String param = param(key);
              if (value == null || value.isNull()) {
                return;
              }
              if (all.has(param)) {
                throw new IllegalArgumentException(
                    "%s and classifier.%s are one setting, given twice. Leave one of them out."
                        .formatted(key, param));
              }
              all.set(param, value);
            });
    return all;
  }

  /**
   * The key by which a Param of the classifier was set.
   *
   * @param param its name
   */
  String classifierKey(String param) {
    return shortKeys().entrySet().stream()
        .filter(key -> key.getValue() != null && !key.getValue().isNull())
        .map(Map.Entry::getKey)
        .filter(key -> param(key).equals(param))
        .findFirst()
        .orElse("classifier." + param);
  }

  /** The Param that a key is short for. */
  private static String param(String shortKey) {
    return shortKey.equals("workers") ? "numWorkers" : shortKey;
  }

  private Map<String, JsonNode> shortKeys() {
    Map<String, JsonNode> keys = new LinkedHashMap<>();
    keys.put("network", network);
    keys.put("inputShape", inputShape);
    keys.put("optimizer", optimizer);
    keys.put("epochs", epochs);
    keys.put("batchSize", batchSize);
    keys.put("learningRate", learningRate);
    keys.put("learningRateSchedule", learningRateSchedule);
    keys.put("workers", workers);
    keys.put("averagingFrequency", averagingFrequency);
    keys.put("validationIndicatorCol", validationIndicatorCol);
    keys.put("validationFraction", validationFraction);
    keys.put("validationInterval", validationInterval);
    keys.put("patience", patience);
    keys.put("validationMetric", validationMetric);
    keys.put("validationTolerance", validationTolerance);
    keys.put("trainingMaster", trainingMaster);
    keys.put("backend", backend);
    keys.put("device", device);
    keys.put("seed", seed);
    keys.put("checkpointDir", checkpointDir);
    return keys;
  }
}

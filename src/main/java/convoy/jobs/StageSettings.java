package convoy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import convoy.ml.param.SizeParam;
import convoy.ml.param.StringParam;
import convoy.network.Names;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** Sets the Params of a stage from JSON, whatever Params the stage has. */
final class StageSettings {

  /** A class of Params, and which JSON it takes. */
  private record Type(
      Class<?> param,
      String expected,
      Predicate<JsonNode> accepts,
      Function<JsonNode, Object> read) {}

  private static final List<Type> TYPES =
      List.of(
          new Type(IntParam.class, "a whole number", StageSettings::isInt, JsonNode::intValue),
          new Type(
              SizeParam.class,
              "a whole number, or auto",
              json -> isInt(json) || json.asText().equals(SizeParam.WORD),
              json -> isInt(json) ? json.intValue() : SizeParam.AUTO),
          new Type(LongParam.class, "a whole number", StageSettings::isLong, JsonNode::longValue),
          new Type(FloatParam.class, "a number", JsonNode::isNumber, JsonNode::floatValue),
          new Type(DoubleParam.class, "a number", JsonNode::isNumber, JsonNode::doubleValue),
          new Type(
              BooleanParam.class, "true or false", JsonNode::isBoolean, JsonNode::booleanValue),
          new Type(
              IntArrayParam.class,
              "whole numbers, as in [1,28,28]",
              json -> isArray(json, StageSettings::isInt),
              json -> items(json).mapToInt(JsonNode::intValue).toArray()),
          new Type(
              DoubleArrayParam.class,
              "numbers, as in [0.5,0.5]",
              json -> isArray(json, JsonNode::isNumber),
              json -> items(json).mapToDouble(JsonNode::doubleValue).toArray()),
          new Type(
              StringArrayParam.class,
              "strings, as in [\"a\",\"b\"]",
              json -> isArray(json, JsonNode::isTextual),
              json -> items(json).map(JsonNode::textValue).toArray(String[]::new)),
          new Type(StringParam.class, "a string", json -> true, StageSettings::text),
          // Spark's own stages have Strings of no class but this.
          new Type(Param.class, "a string", json -> true, StageSettings::text));

  /** The job connects its stages itself. */
  static final List<String> COLUMNS = List.of("inputCol", "outputCol", "featuresCol", "labelCol");

  private StageSettings() {}

  /**
   * Sets each Param that the settings name; null leaves its default.
   *
   * @param stage whose Params
   * @param name what messages call the stage: its key in the settings
   * @param settings from the names of Params to their values
   * @throws IllegalArgumentException if there is no such Param, or the value has the wrong type or
   *     is out of the Param's range
   */
  static void apply(Params stage, String name, ObjectNode settings) {
    apply(stage, name, settings, param -> name + "." + param);
  }

  /**
   * As {@link #apply(Params, String, ObjectNode)}, for settings that a person may write in other
   * ways.
   *
   * @param written from the name of a Param to the key that the person wrote
   */
  static void apply(Params stage, String name, ObjectNode settings, UnaryOperator<String> written) {
    settings
        .fields()
        .forEachRemaining(
            setting -> {
              if (!setting.getValue().isNull()) {
                Param<Object> param = param(stage, name, setting.getKey());
                set(stage, param, written.apply(setting.getKey()), setting.getValue());
              }
            });
  }

  /** The names of the Params that settings may set. */
  static List<String> settable(Params stage) {
    return Arrays.stream(stage.params())
        .map(Param::name)
        .filter(param -> !COLUMNS.contains(param))
        .toList();
  }

  private static Param<Object> param(Params stage, String name, String key) {
    List<String> known = settable(stage);
    if (!known.contains(key)) {
      throw new IllegalArgumentException(
          COLUMNS.contains(key)
              ? "%s.%s: the job names the columns itself. Leave it out; rename the columns of your data to features and label."
                  .formatted(name, key)
              : name + ": " + Names.unknown("setting", key, known));
    }
    return stage.getParam(key);
  }

  private static void set(Params stage, Param<Object> param, String key, JsonNode json) {
    Object value = value(param, key, json);
    try {
      stage.set(param, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(refusal(stage, param, key, json, e.getMessage()), e);
    }
  }

  /** What a Param says, about the key that the person knows. Spark's own Params say little. */
  private static String refusal(
      Params stage, Param<Object> param, String key, JsonNode json, String message) {
    String ours = stage.uid() + ": ";
    if (message.startsWith(ours + param.name() + " is ")) {
      return key + message.substring(ours.length() + param.name().length());
    } else if (message.startsWith(ours)) {
      return key + ": " + message.substring(ours.length());
    }
    return "%s: %s is not allowed. %s (%s)".formatted(key, json, message, param.doc());
  }

  /** The value as the Param's own type holds it. */
  private static Object value(Param<?> param, String key, JsonNode json) {
    Type type =
        TYPES.stream()
            .filter(candidate -> candidate.param() == param.getClass())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: a %s cannot be set from JSON. Leave it out."
                            .formatted(key, param.getClass().getSimpleName())));
    if (!type.accepts().test(json)) {
      throw new IllegalArgumentException(
          "%s: found %s, expected %s."
              .formatted(key, Names.shorten(json.toString()), type.expected()));
    }
    return type.read().apply(json);
  }

  private static boolean isInt(JsonNode json) {
    return json.isIntegralNumber() && json.canConvertToInt();
  }

  private static boolean isLong(JsonNode json) {
    return json.isIntegralNumber() && json.canConvertToLong();
  }

  private static boolean isArray(JsonNode json, Predicate<JsonNode> item) {
    return json.isArray() && items(json).allMatch(item);
  }

  private static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** A String: a name, or what is too complex for Spark's Params, which then hold it as JSON. */
  private static String text(JsonNode json) {
    return json.isValueNode() ? json.asText() : json.toString();
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;

/**
 * What is wrong in a JSON text, in words for the person who wrote it.
 *
 * @param place where, as in {@code layers[2].kernel}; empty for the whole
 * @param words what was found and what was expected
 */
record JsonMistake(String place, String words) {
  private static final Pattern GIVEN_TWICE = Pattern.compile("Duplicate field '(.*)'");

  @Override
  public String toString() {
    return place.isEmpty() ? words : "at " + place + ": " + words;
  }

  /** Explains why a text cannot be parsed. */
  static JsonMistake inText(JsonProcessingException e) {
    if (e instanceof JsonParseException) {
      String place =
          "line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      Matcher twice = GIVEN_TWICE.matcher(e.getOriginalMessage());
      String words = StringUtils.substringBefore(e.getOriginalMessage(), " (for ") + ".";
      if (e instanceof JsonEOFException || words.startsWith("Unexpected end-of-input")) {
        words = "it ends too early.";
      } else if (twice.matches()) {
        words = "the key '" + twice.group(1) + "' is given twice. Leave one of them out.";
      }
      return new JsonMistake(place, words);
    }
    return new JsonMistake(
        "",
        e instanceof MismatchedInputException
            ? "there is more after its end."
            : e.getOriginalMessage() + ".");
  }

  /**
   * Explains why parsed JSON does not become a value.
   *
   * @param e what Jackson says
   * @param tree the JSON, as maps, lists and values
   */
  static JsonMistake inValue(JsonProcessingException e, Object tree) {
    List<JsonMappingException.Reference> path =
        e instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    Object parent = tree;
    Object found = tree;
    for (JsonMappingException.Reference step : path) {
      parent = found;
      found = child(parent, step);
    }
    String words;
    if (e instanceof UnrecognizedPropertyException unknown) {
      words = unknownKey(unknown.getPropertyName(), unknown.getKnownPropertyIds());
    } else if (e instanceof InvalidTypeIdException unknown && found instanceof Map) {
      words = unknownType(unknown);
    } else if (found == Json.MISSING) {
      int last = path.size() - 1;
      return new JsonMistake(place(path.subList(0, last)), missing(path.get(last), parent));
    } else if (e.getCause() instanceof IllegalArgumentException refused) {
      words = refused.getMessage();
    } else {
      words = mismatch(expected(e), found);
    }
    return new JsonMistake(place(path), words);
  }

  private static Object child(Object parent, JsonMappingException.Reference step) {
    if (parent instanceof Map<?, ?> map && map.containsKey(step.getFieldName())) {
      return map.get(step.getFieldName());
    }
    boolean isItem = parent instanceof List<?> list && step.getIndex() < list.size();
    return isItem && step.getFieldName() == null
        ? ((List<?>) parent).get(step.getIndex())
        : Json.MISSING;
  }

  private static String place(List<JsonMappingException.Reference> path) {
    String place =
        path.stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return StringUtils.removeStart(place, ".");
  }

  private static String unknownKey(String key, Collection<?> known) {
    return Names.unknown("key", key, known.stream().map(String::valueOf).toList());
  }

  private static String unknownType(InvalidTypeIdException e) {
    List<String> known =
        Arrays.stream(e.getBaseType().getRawClass().getAnnotation(JsonSubTypes.class).value())
            .map(JsonSubTypes.Type::name)
            .toList();
    return e.getTypeId() == null
        ? "'type' is missing. Known are " + Names.list(known) + "."
        : Names.unknown("type", e.getTypeId(), known);
  }

  /** A key that is missing often stands there misspelt. */
  private static String missing(JsonMappingException.Reference step, Object parent) {
    List<String> known =
        Arrays.stream(((Class<?>) step.getFrom()).getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    Map<?, ?> keys = parent instanceof Map<?, ?> map ? map : Map.of();
    return keys.keySet().stream()
        .map(String::valueOf)
        .filter(key -> !known.contains(key) && !key.equals("type"))
        .findFirst()
        .map(key -> unknownKey(key, known))
        .orElse("'" + step.getFieldName() + "' is missing.");
  }

  /** What Jackson wanted to read; null if it does not say. */
  private static Class<?> expected(JsonProcessingException e) {
    if (e instanceof InvalidTypeIdException unknown) {
      return unknown.getBaseType().getRawClass();
    } else if (e instanceof MismatchedInputException mismatch) {
      return mismatch.getTargetType();
    }
    return e.getCause() instanceof InputCoercionException large ? large.getTargetType() : null;
  }

  private static String mismatch(Class<?> expected, Object found) {
    if (expected != null && expected.isEnum()) {
      List<String> known = Arrays.stream(expected.getEnumConstants()).map(Json::name).toList();
      return found instanceof String text
          ? Names.unknown("value", text, known)
          : "expected one of " + Names.list(known) + ", found " + Json.quote(found) + ".";
    }
    return "expected " + words(expected) + ", found " + Json.quote(found) + ".";
  }

  private static String words(Class<?> expected) {
    if (expected == null) {
      return "a value";
    } else if (expected == int.class || expected == Integer.class) {
      return "a whole number below 2^31";
    } else if (expected == int[].class) {
      return "a list of whole numbers";
    } else if (expected == double.class || expected == Double.class) {
      return "a number";
    } else if (expected == Boolean.class) {
      return "true or false";
    }
    return Collection.class.isAssignableFrom(expected) ? "a list [...]" : "an object {...}";
  }
}

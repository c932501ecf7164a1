package convoy.network;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * JSON that people write by hand, read into records: what is unknown, missing or of the wrong type
 * is refused with its place and the nearest known name.
 */
public final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private Json() {}

  /**
   * Reads a value.
   *
   * @param json the text
   * @param type a record
   * @param what what the text describes, for messages: "The network"
   * @throws IllegalArgumentException if the text is no such JSON
   */
  public static <T> T read(String json, Class<T> type, String what) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(what + " is not right: " + explain(e), e);
    }
  }

  private static String explain(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known = unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
      return at(unknown) + Names.unknown("key", unknown.getPropertyName(), known);
    }
    if (e instanceof InvalidTypeIdException unknown) {
      Collection<String> known =
          MAPPER
              .getSubtypeResolver()
              .collectAndResolveSubtypesByTypeId(
                  MAPPER.getDeserializationConfig(),
                  MAPPER
                      .getDeserializationConfig()
                      .introspectClassAnnotations(unknown.getBaseType())
                      .getClassInfo())
              .stream()
              .filter(named -> named.hasName())
              .map(named -> named.getName())
              .collect(Collectors.toList());
      return at(unknown)
          + (unknown.getTypeId() == null
              ? "'type' is missing. Known are " + String.join(", ", known) + "."
              : Names.unknown("type", unknown.getTypeId(), known));
    }
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      List<String> known =
          Arrays.stream(wrong.getTargetType().getEnumConstants())
              .map(constant -> MAPPER.convertValue(constant, String.class))
              .toList();
      return at(wrong) + Names.unknown("value", String.valueOf(wrong.getValue()), known);
    }
    if (e instanceof JsonParseException) {
      return "it is no JSON: "
          + e.getOriginalMessage()
          + " (line "
          + e.getLocation().getLineNr()
          + ", column "
          + e.getLocation().getColumnNr()
          + ").";
    }
    Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : null;
    String message = cause == null ? e.getOriginalMessage() : cause.getMessage();
    return (e instanceof JsonMappingException mapping ? at(mapping) : "") + message;
  }

  private static String at(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                reference ->
                    reference.getFieldName() == null
                        ? "[" + reference.getIndex() + "]"
                        : "." + reference.getFieldName())
            .collect(Collectors.joining());
    return path.isEmpty() ? "" : "at " + (path.startsWith(".") ? path.substring(1) : path) + ": ";
  }
}

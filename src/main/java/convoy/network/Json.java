package convoy.network;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.StringUtils;

/**
 * JSON that people write by hand, read into records: what is unknown, missing, given twice or of
 * the wrong type is refused with its place and the nearest known name.
 *
 * <p>Does without Jackson's trees (JsonNode), which do not load where jackson-core is older than
 * jackson-databind; Spark's own stages do without them, too.
 */
public final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .withConfigOverride(
              List.class, list -> list.setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
          .build();

  /** What {@link #tree} gives where there is nothing at all. */
  public static final Object MISSING = new Object();

  /** A network of the deepest blocks takes less than half; what reads JSON goes as deep. */
  private static final int DEEPEST = 100;

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String TYPE = "type";

  private Json() {}

  /**
   * Reads a value.
   *
   * @param json the text
   * @param type a record, or an interface of records told apart by their key {@code type}
   * @param what what the text describes, for messages: "The network"
   * @throws IllegalArgumentException if the text is no such JSON
   */
  public static <T> T read(String json, Class<T> type, String what) {
    Object tree = tree(json, what);
    if (!(tree instanceof Map)) {
      throw new IllegalArgumentException(
          what + " is not right: expected an object {...}, found " + quote(tree) + ".");
    }
    return value(tree, MAPPER.constructType(type), what);
  }

  /**
   * Reads a list of values.
   *
   * @param json the text
   * @param type of each: a record, or an interface of records told apart by their key {@code type}
   * @param what what the text describes, for messages
   * @throws IllegalArgumentException if the text is no such JSON
   */
  public static <T> List<T> readList(String json, Class<T> type, String what) {
    Object tree = tree(json, what);
    if (!(tree instanceof List)) {
      throw new IllegalArgumentException(
          what + " is not right: expected a list [...], found " + quote(tree) + ".");
    }
    return value(tree, MAPPER.getTypeFactory().constructCollectionType(List.class, type), what);
  }

  private static <T> T value(Object tree, JavaType type, String what) {
    try {
      return MAPPER.readValue(compact(withTypesFirst(tree)), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          what + " is not right: " + JsonMistake.inValue(e, tree), e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "%s is not right: a key is unknown, or a 'type' is missing. Which one cannot be told, because jackson-core on the class path is older than jackson-databind; put the same version of both there, as Spark ships."
              .formatted(what),
          e);
    }
  }

  /**
   * With the key {@code type} before all others: Jackson keeps what stands before it in a class
   * that does not load where jackson-core is older than jackson-databind, as in a project that
   * takes Spark's libraries as Maven resolves them.
   */
  private static Object withTypesFirst(Object tree) {
    if (tree instanceof List<?> list) {
      return list.stream().map(Json::withTypesFirst).toList();
    }
    if (!(tree instanceof Map<?, ?> map)) {
      return tree;
    }
    Map<Object, Object> sorted = new LinkedHashMap<>();
    if (map.containsKey(TYPE)) {
      sorted.put(TYPE, map.get(TYPE));
    }
    map.forEach((key, value) -> sorted.put(key, withTypesFirst(value)));
    return sorted;
  }

  /** A value as JSON in one line. */
  public static String compact(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("This cannot be written as JSON: " + value, e);
    }
  }

  /**
   * Reads JSON of any kind; a byte order mark before it does not matter.
   *
   * @param json the text
   * @param what what the text is, for messages
   * @return maps, lists, texts, numbers, booleans and null; {@link #MISSING} if there is nothing
   * @throws IllegalArgumentException if the text is no JSON, a key is given twice, or lists and
   *     objects are nested too deep
   */
  public static Object tree(String json, String what) {
    requireShallow(json, what);
    String text = StringUtils.removeStart(json, BYTE_ORDER_MARK);
    try {
      return text.isBlank() ? MISSING : MAPPER.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(what + " is no JSON: " + JsonMistake.inText(e), e);
    }
  }

  /**
   * Refuses JSON whose objects and lists lie too deep within each other, before anything is made of
   * it: who walks through it would run out of stack.
   */
  private static void requireShallow(String json, String what) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char at = json.charAt(i);
      if (quoted && at == '\\') {
        i++; // whatever is escaped does not end the string
      } else if (at == '"') {
        quoted = !quoted;
      } else if (!quoted && (at == '{' || at == '[')) {
        depth++;
      } else if (!quoted && (at == '}' || at == ']')) {
        depth--;
      }
      if (depth > DEEPEST) {
        throw new IllegalArgumentException(
            "%s is not right: its lists and objects are nested more than %d deep."
                .formatted(what, DEEPEST));
      }
    }
  }

  /** A piece of JSON in one line, not too long for a message. */
  public static String quote(Object value) {
    return value == MISSING ? "nothing" : Names.shorten(compact(value));
  }

  /** A value as JSON, indented, that {@link #read} reads back. */
  static String write(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("This cannot be written as JSON: " + value, e);
    }
  }

  /**
   * Reads what a person writes as a name, or as JSON where the defaults of its constants do not
   * suit: {@code adam} is {@code {"type": "adam"}}.
   *
   * @param text a name, or JSON with a {@code type}
   * @param type an interface of records told apart by their key {@code type}
   * @param kind what it is, in a word or two: "optimizer"
   * @throws IllegalArgumentException if it is neither
   */
  public static <T> T readNamed(String text, Class<T> type, String kind) {
    String what = "The " + kind;
    String name = text.strip();
    if (name.startsWith("{")) {
      return read(name, type, what);
    }
    List<String> names = names(type);
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "%s is not right: %s".formatted(what, Names.unknown(kind, name, names)));
    }
    return read(compact(Map.of(TYPE, name)), type, what);
  }

  /** The name of a constant, as JSON has it. */
  static String name(Object constant) {
    return StringUtils.strip(compact(constant), "\"");
  }

  /** The names of an interface's records, as JSON has them in the key {@code type}; sorted. */
  public static List<String> names(Class<?> type) {
    return Arrays.stream(type.getAnnotation(JsonSubTypes.class).value())
        .map(JsonSubTypes.Type::name)
        .sorted()
        .toList();
  }
}

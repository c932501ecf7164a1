package convoy.jobs;

import convoy.network.Json;
import convoy.network.Names;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;

/** Reads {@link TrainSettings} from a file and the key=value arguments that override it. */
public final class SettingsReader {

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

  private static final List<String> PATHS = List.of("data", "testData", "out", "checkpointDir");

  private static final List<String> STAGES =
      Stream.concat(Stream.of("images", "standardize", "whiten"), LastStage.keys().stream())
          .toList();

  private SettingsReader() {}

  /**
   * Reads settings.
   *
   * @param arguments the path of a JSON file, then any number of {@code key=value}: a dotted key
   *     reaches into objects ({@code whiten.mode=zca}); a value is JSON where it can be read so,
   *     else a string, unless it begins with a brace or a bracket; null leaves a key out. Paths in
   *     the file are relative to the file's folder.
   * @throws IllegalArgumentException in words, if the file or an argument is not right
   * @throws IOException if the file cannot be read
   */
  public static TrainSettings read(String... arguments) throws IOException {
    if (arguments.length == 0) {
      throw new IllegalArgumentException(
          "No settings. Expected the path of a JSON file, then key=value ...");
    }
    Path file = Path.of(arguments[0]);
    Map<String, Object> settings = parse(file);
    for (String key : PATHS) {
      settings.computeIfPresent(
          key, (name, value) -> value instanceof String path ? resolve(file, path) : value);
    }
    Arrays.stream(arguments).skip(1).forEach(argument -> override(settings, argument));
    STAGES.forEach(key -> requireObject(settings, key));
    Map<String, Object> params = new LinkedHashMap<>(settings);
    params.keySet().removeAll(TrainSettings.KEYS);
    settings.keySet().retainAll(TrainSettings.KEYS);
    settings.put("params", params);
    return Json.read(
        Json.compact(settings), TrainSettings.class, "A setting in %s or after it".formatted(file));
  }

  @SuppressWarnings("unchecked") // JSON has no other keys
  private static Map<String, Object> parse(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s: no such file; expected a JSON file of settings, such as conf/digits.json."
              .formatted(file));
    }
    if (Json.tree(text(file), file.toString()) instanceof Map<?, ?> settings) {
      return (Map<String, Object>) settings;
    }
    throw new IllegalArgumentException(
        "%s: expected a JSON object: {\"data\": ..., \"out\": ...}.".formatted(file));
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "%s: not UTF-8 text; expected a JSON file of settings, such as conf/digits.json."
              .formatted(file),
          e);
    }
  }

  private static String resolve(Path file, String path) {
    if (path.startsWith("/") || SCHEME.matcher(path).lookingAt()) {
      return path;
    }
    // The scheme keeps Hadoop from looking in a cluster's own file system.
    return "file:" + file.toAbsolutePath().resolveSibling(path).normalize();
  }

  private static void requireObject(Map<String, Object> settings, String key) {
    Object stage = settings.get(key);
    if (stage != null && !(stage instanceof Map)) {
      throw new IllegalArgumentException(
          "%s: found %s, expected the settings of a stage: an object, as in {\"name\": value}; {} for all defaults; null to leave the stage out."
              .formatted(key, Json.quote(stage)));
    }
  }

  @SuppressWarnings("unchecked") // JSON has no other keys
  private static void override(Map<String, Object> settings, String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'%s': expected key=value, as in epochs=5.".formatted(Names.shorten(argument)));
    }
    String[] keys = argument.substring(0, equals).split("\\.", -1);
    Map<String, Object> parent = settings;
    for (int i = 0; i < keys.length - 1; i++) {
      Object child = parent.get(keys[i]);
      if (child == null) {
        child = new LinkedHashMap<String, Object>();
        parent.put(keys[i], child);
      }
      if (!(child instanceof Map)) {
        throw new IllegalArgumentException(
            "'%s': %s is %s and has no keys of its own."
                .formatted(
                    Names.shorten(argument),
                    String.join(".", Arrays.copyOf(keys, i + 1)),
                    Json.quote(child)));
      }
      parent = (Map<String, Object>) child;
    }
    String key = argument.substring(0, equals);
    parent.put(keys[keys.length - 1], value(key, argument.substring(equals + 1)));
  }

  /** JSON, or a string: but not where it begins as only a list or an object does. */
  private static Object value(String key, String text) {
    try {
      Object json = Json.tree(text, "The value of " + key);
      return json == Json.MISSING ? text : json;
    } catch (IllegalArgumentException e) {
      if (StringUtils.startsWithAny(text.strip(), "{", "[")) {
        throw e;
      }
      return text;
    }
  }
}

package convoy.bench;

import java.util.Map;
import java.util.TreeMap;

/** What a benchmark is told on the command line, as key=value. */
final class Arguments {
  private final Map<String, String> values;

  /**
   * @param given as the command line has it
   * @param defaults of all keys there are; empty if the key must be given
   * @throws IllegalArgumentException if a key is not known, or one is missing
   */
  Arguments(String[] given, Map<String, String> defaults) {
    values = new TreeMap<>(defaults);
    for (String argument : given) {
      String[] parts = argument.split("=", 2);
      if (parts.length < 2 || values.replace(parts[0], parts[1]) == null) {
        throw new IllegalArgumentException(
            "unknown setting '%s'. Known are, as key=value: %s."
                .formatted(argument, String.join(", ", values.keySet())));
      }
    }
    values.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            throw new IllegalArgumentException("%s=... is missing.".formatted(key));
          }
        });
  }

  String get(String key) {
    return values.get(key);
  }

  int number(String key) {
    return Integer.parseInt(get(key));
  }
}

package convoy.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * JSON with something wrong in it.
 *
 * @param text what became of it
 * @param key nearest to the place; empty if it is the whole text
 */
public record HostileJson(String text, String key) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLACE = "@place@";

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "3.5",
          "1e99",
          "1e400",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775808",
          "\"\"",
          "\" \"",
          "\"NaN\"",
          "NaN",
          "\"\\u0000\"",
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "[-1]",
          "[0,0,0]",
          "[1,2147483647,2147483647]",
          "{\"type\": \"nosuch\"}",
          "{\"type\": 1}",
          "{\"layers\": []}",
          "{\"layers\": [null]}",
          "[".repeat(1500) + "]".repeat(1500),
          "{\"a\":".repeat(1500) + "1" + "}".repeat(1500),
          "\"" + "y".repeat(5000) + "\"",
          "\"mlp:20000000\"",
          "\"mlp:1,1,1\"");

  /** A JSON object and a way to change it. */
  private record Place(JsonNode parent, String key, int index) {}

  /**
   * Changes a JSON object in one to three places.
   *
   * @param json an object
   */
  public static HostileJson of(String json, Random random) {
    HostileJson changed = new HostileJson(json, "");
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      changed = changed.once(random);
    }
    return changed;
  }

  private HostileJson once(Random random) {
    ObjectNode tree;
    try {
      if (!(JSON.readTree(text) instanceof ObjectNode object) || object.isEmpty()) {
        return inText(random);
      }
      tree = object;
    } catch (JsonProcessingException e) {
      return inText(random);
    }
    return random.nextInt(4) == 0 ? inText(random) : inTree(tree, random);
  }

  private static HostileJson inTree(ObjectNode tree, Random random) {
    Place place = Hostile.oneOf(random, places(tree));
    int change = random.nextInt(6);
    if (place.parent() instanceof ArrayNode array) {
      if (change == 0) {
        array.remove(place.index());
      } else {
        array.set(place.index(), PLACE);
      }
      return new HostileJson(with(tree, Hostile.oneOf(random, VALUES)), place.key());
    }
    ObjectNode parent = (ObjectNode) place.parent();
    String key = place.key();
    if (change == 0) {
      parent.remove(key);
    } else if (change == 1) {
      JsonNode value = parent.remove(key);
      key = misspelt(key, random);
      parent.set(key, value);
    } else if (change == 2) {
      String twice = "%s,\"%s\":%s".formatted(parent.get(key), key, parent.get(key));
      parent.put(key, PLACE);
      return new HostileJson(with(tree, twice), key);
    } else {
      parent.put(key, PLACE);
    }
    return new HostileJson(with(tree, Hostile.oneOf(random, VALUES)), key);
  }

  private static String with(ObjectNode tree, String value) {
    return tree.toString().replace("\"" + PLACE + "\"", value);
  }

  private static List<Place> places(ObjectNode tree) {
    List<Place> places = new ArrayList<>();
    add(tree, "", places);
    return places;
  }

  private static void add(JsonNode node, String key, List<Place> places) {
    if (places.size() > 1000) {
      return; // a deep nest that came in by an earlier change
    }
    if (node instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(
              field -> {
                places.add(new Place(object, field.getKey(), -1));
                if (!key.equals(field.getKey())) {
                  add(field.getValue(), field.getKey(), places);
                }
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        places.add(new Place(array, key, i));
        if (!array.get(i).isArray()) {
          add(array.get(i), key, places);
        }
      }
    }
  }

  private static String misspelt(String key, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> key.toUpperCase(java.util.Locale.ROOT);
      case 1 -> key + key.charAt(key.length() - 1);
      case 2 -> key.substring(1);
      default -> "nosuch";
    };
  }

  private HostileJson inText(Random random) {
    int at = random.nextInt(text.length() + 1);
    String changed =
        switch (random.nextInt(7)) {
          case 0 -> text.substring(0, at);
          case 1 -> text + Hostile.oneOf(random, "}", "]", ",", "{}", " x", "\0");
          case 2 -> "\uFEFF" + text;
          case 3 -> "[" + text + "]";
          case 4 -> Hostile.oneOf(random, VALUES);
          case 5 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
          default ->
              text.isEmpty() ? text : text.substring(0, Math.max(0, at - 1)) + text.substring(at);
        };
    return new HostileJson(changed, key);
  }
}

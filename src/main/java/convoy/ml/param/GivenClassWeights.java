package convoy.ml.param;

import convoy.data.ClassWeights;
import convoy.network.Json;
import convoy.network.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a user says of the classes' weights.
 *
 * @param balanced whether they follow from the rows of each class
 * @param all one a class, or null
 * @param some of some classes, the others' are 1, or null
 */
record GivenClassWeights(boolean balanced, List<Float> all, Map<Integer, Float> some) {
  static final String NONE = "none";
  static final String BALANCED = "balanced";

  /**
   * Reads {@code none}, {@code balanced}, {@code [1, 2.5]} or {@code {"1": 2.5}}.
   *
   * @throws IllegalArgumentException if it is none of them, or a weight is not greater than 0
   */
  static GivenClassWeights read(String text) {
    if (text.equals(NONE) || text.equals(BALANCED)) {
      return new GivenClassWeights(text.equals(BALANCED), null, null);
    }
    if (!text.strip().startsWith("[") && !text.strip().startsWith("{")) {
      throw new IllegalArgumentException(
          "classWeights is '%s'; set it to none, balanced, a list of a number for each class ([1, 2.5]), or numbers by class ({\"1\": 2.5})."
              .formatted(Names.shorten(text)));
    }
    if (Json.tree(text, "classWeights") instanceof List<?> list) {
      List<Float> all = new ArrayList<>();
      for (Object value : list) {
        all.add(weight(String.valueOf(all.size()), value));
      }
      return new GivenClassWeights(false, all, null);
    }
    Map<Integer, Float> some = new TreeMap<>();
    ((Map<?, ?>) Json.tree(text, "classWeights"))
        .forEach((label, value) -> some.put(label(label), weight(label, value)));
    return new GivenClassWeights(false, null, some);
  }

  private static int label(Object key) {
    try {
      int label = Integer.parseInt(key.toString());
      if (label >= 0) {
        return label;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "classWeights has the key '%s'; keys are classes, 0 to n - 1."
            .formatted(Names.shorten(key.toString())));
  }

  private static float weight(Object label, Object value) {
    float weight = value instanceof Number number ? number.floatValue() : Float.NaN;
    if (!(weight >= Float.MIN_NORMAL && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "classWeights has %s for class %s; weights are numbers greater than 0, from 1.2e-38 to 3.4e38 (float32). Leave the rows of a class out that is not to count."
              .formatted(Names.shorten(String.valueOf(value)), label));
    }
    return weight;
  }

  /**
   * Refuses weights that are not those of so many classes.
   *
   * @param stage uid
   */
  void require(String stage, int classes) {
    if (all != null && all.size() != classes) {
      throw new IllegalArgumentException(
          "%s: classWeights has %d values, but there are %d classes. Give one for each class, in the order of the labels, or set it to balanced."
              .formatted(stage, all.size(), classes));
    }
    if (some != null) {
      some.keySet().stream()
          .filter(label -> label >= classes)
          .findFirst()
          .ifPresent(
              label -> {
                throw new IllegalArgumentException(
                    "%s: classWeights has a weight for class %d, but there are %d classes, 0 to %d. Take it out."
                        .formatted(stage, label, classes, classes - 1));
              });
    }
  }

  /** The weights, of as many classes as there are. */
  ClassWeights of(ClassWeights balance, int classes) {
    if (balanced) {
      return balance;
    } else if (all != null) {
      return new ClassWeights(all);
    } else if (some == null) {
      return ClassWeights.NONE;
    }
    List<Float> factors = new ArrayList<>(Collections.nCopies(classes, 1f));
    some.forEach(factors::set);
    return new ClassWeights(factors);
  }
}

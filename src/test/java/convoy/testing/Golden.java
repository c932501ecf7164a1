package convoy.testing;

import convoy.network.Json;
import java.util.List;

/** Numbers worked out elsewhere: JSON files among the tests' resources, beside what made them. */
public final class Golden {
  private Golden() {}

  /**
   * What a file has: maps, lists, texts, numbers, booleans and null.
   *
   * @param path see {@link Resources#text}
   */
  public static Object read(String path) {
    return Json.tree(Resources.text(path), path);
  }

  /** A list of numbers. */
  public static double[] doubles(Object list) {
    return ((List<?>) list).stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
  }

  /** A list of numbers, in single precision. */
  public static float[] floats(Object list) {
    double[] values = doubles(list);
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}

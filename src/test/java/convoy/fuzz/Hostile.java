package convoy.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Values, texts and bytes that are often not thought of. */
public final class Hostile {
  private static final List<String> STRINGS =
      List.of(
          "",
          " ",
          "\t\n",
          "null",
          "NaN",
          "auto",
          "ünïcödé",
          "\0",
          "a.b",
          "`",
          "{",
          "[",
          "{}",
          "%s %d",
          "mlp:",
          "mlp:0",
          "mlp:8",
          "lenet5",
          "-1",
          "1e999",
          "x".repeat(3000));

  private static final int[] INTS = {
    Integer.MIN_VALUE, -7, -1, 0, 1, 2, 3, 10, 1 << 16, 1 << 29, Integer.MAX_VALUE
  };

  private static final double[] DOUBLES = {
    Double.NaN,
    Double.NEGATIVE_INFINITY,
    Double.POSITIVE_INFINITY,
    -1,
    -0.0,
    0,
    Double.MIN_VALUE,
    1e-300,
    1e-40,
    0.5,
    1,
    2,
    1e39,
    1e155,
    Double.MAX_VALUE
  };

  private Hostile() {}

  /** One of several. */
  @SafeVarargs
  public static <T> T oneOf(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** One of several. */
  public static <T> T oneOf(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  public static int nextInt(Random random) {
    return random.nextInt(4) == 0 ? random.nextInt() : INTS[random.nextInt(INTS.length)];
  }

  public static double nextDouble(Random random) {
    return random.nextInt(4) == 0
        ? Double.longBitsToDouble(random.nextLong())
        : DOUBLES[random.nextInt(DOUBLES.length)];
  }

  public static String nextString(Random random) {
    return oneOf(random, STRINGS);
  }

  /** A copy of bytes with something wrong in them. */
  public static byte[] damaged(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    int at = copy.length == 0 ? 0 : random.nextInt(copy.length);
    // Formats keep what counts at their beginning.
    int early = Math.min(at, random.nextInt(64));
    switch (random.nextInt(9)) {
      case 0:
        return Arrays.copyOf(copy, at);
      case 1:
        return Arrays.copyOf(copy, copy.length + 1 + random.nextInt(20));
      case 2:
        return new byte[random.nextInt(10)];
      case 3:
        Arrays.fill(copy, early, Math.min(copy.length, early + 8), (byte) 0xFF);
        return copy;
      case 4:
        Arrays.fill(copy, early, Math.min(copy.length, early + 8), (byte) 0);
        return copy;
      case 5:
        putInt(copy, early, nextInt(random));
        return copy;
      case 6:
        putInt(copy, at, nextInt(random));
        return copy;
      case 7:
        random.nextBytes(copy);
        return copy;
      default:
        for (int flips = 1 + random.nextInt(3); flips > 0 && copy.length > 0; flips--) {
          copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }
  }

  private static void putInt(byte[] bytes, int at, int value) {
    if (at + Integer.BYTES <= bytes.length) {
      ByteBuffer.wrap(bytes).putInt(at, value);
    }
  }
}

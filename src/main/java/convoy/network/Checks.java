package convoy.network;

/** Ranges of numbers that a person sets; what is outside is refused by name. */
public final class Checks {
  private Checks() {}

  /** Refuses what must be there and is not. */
  static void present(Object value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("'" + name + "' is missing.");
    }
  }

  /** Refuses a whole number below 1. */
  public static void atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, found " + value + ".");
    }
  }

  /**
   * Refuses a number that does not divide another.
   *
   * @param of what is divided, in words: "channels of its input 3x8x8"
   */
  static void divides(int value, String name, int number, String of) {
    if (number % value != 0) {
      throw new IllegalArgumentException(
          "%s must divide the %d %s, found %d.".formatted(name, number, of, value));
    }
  }

  /** Refuses zero, negative numbers, infinity and NaN. */
  public static void positive(double value, String name) {
    check(value > 0 && value < Double.POSITIVE_INFINITY, name, "greater than 0 and finite", value);
  }

  /** Refuses negative numbers, infinity and NaN. */
  public static void atLeastZero(double value, String name) {
    check(value >= 0 && value < Double.POSITIVE_INFINITY, name, "at least 0 and finite", value);
  }

  /**
   * Refuses a number out of range.
   *
   * @param holds whether it is in range
   * @param name of the number
   * @param range in words: "in [0, 1)"
   * @param value what was found
   */
  public static void check(boolean holds, String name, String range, double value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + range + ", found " + value + ".");
    }
  }
}

package convoy.network;

/** Ranges of numbers that a person sets; what is outside is refused by name. */
public final class Checks {
  private Checks() {}

  /** Refuses a whole number below 1. */
  public static void atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, found " + value + ".");
    }
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

package convoy.network;

/** Ranges of a layer's numbers. */
final class Checks {
  private Checks() {}

  static void atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, found " + value + ".");
    }
  }

  static void check(boolean holds, String name, String range, double value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + range + ", found " + value + ".");
    }
  }
}

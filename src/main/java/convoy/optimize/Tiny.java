package convoy.optimize;

/**
 * Ends on the host what decays for ever. A value that shrinks by a share in every step (Adam's mean
 * of a unit that has died) ends among float32's denormal numbers, below 1.2e-38, and stays there;
 * some processors compute with them a hundred times more slowly than with others.
 */
final class Tiny {
  private Tiny() {}

  /**
   * The value, or zero if it is nearer to zero than 2^-111 (3.9e-34): so far above the denormal
   * numbers that a share of it is none either, and far below all that a gradient in float32 can
   * tell.
   */
  static float flush(float value) {
    // Without a branch, so that loops compute many values at once: a number from 0 to 1, rounded.
    float part = Math.min(Math.abs(value) * 0x1p110f, 1f);
    return value * ((part + 0x1.8p23f) - 0x1.8p23f);
  }
}

package convoy.data.augment;

import convoy.data.Seeds;

/**
 * The random numbers of one transformation of one image. They follow from the training's seed, the
 * transformation's place in the list, the example, the epoch, and how often the epoch has shown the
 * example before, and from nothing else.
 */
public final class Draws {
  private long ofExample;
  private long times;
  private long seed;
  private long next;

  Draws() {}

  /**
   * Begins with an image.
   *
   * @param ofExample a seed for the example, the same in all epochs
   * @param epoch from 0
   * @param showing how often the epoch has shown the example before
   */
  void begin(long ofExample, int epoch, int showing) {
    this.ofExample = ofExample;
    this.times = (long) epoch + showing;
    this.seed = Seeds.derive(ofExample, epoch, showing);
    this.next = 0;
  }

  /** A uniform number in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * Seeds.uniform(seed, next++);
  }

  /** A whole number from low to high, both included, each equally likely. */
  int whole(int low, int high) {
    return low + (int) (((long) high - low + 1) * (double) Seeds.uniform(seed, next++));
  }

  /** Whether something of this probability happens; certain, it takes no number. */
  boolean happens(double probability) {
    return probability >= 1 || Seeds.uniform(seed, next++) < probability;
  }

  /** One of two sides: drawn for the example, and changed from each time to the next. */
  boolean side() {
    return Seeds.uniform(ofExample, 0) < 0.5 == (times % 2 == 0);
  }

  /** A seed for many numbers at once. */
  long seed() {
    return Seeds.derive(seed, next++);
  }
}

package convoy.optimize;

/**
 * What a schedule that follows validation remembers from one validation to the next.
 *
 * @param factor that the learning rate is multiplied by
 * @param loss that the next is compared with
 * @param since how many validations in a row have been no improvement
 */
public record Reduction(double factor, double loss, int since) {
  /** Before the first validation. */
  public static final Reduction NONE = new Reduction(1, Double.POSITIVE_INFINITY, 0);
}

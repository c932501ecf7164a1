package convoy.data;

/**
 * Derives independent seeds from one. Everything random in Convoy (initial weights, the order of
 * rows, dropout) is a pure function of the user's seed and of where it is used, so that a task that
 * is retried elsewhere draws the same numbers.
 *
 * <p>The mixer is the finalizer of SplitMix64 (Steele, Lea and Flood, 2014), the same on every JVM.
 */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /**
   * What a training draws random numbers for. Each purpose has its number, which goes first into
   * the path, so that none draws another's; a number that changes, changes what is trained.
   */
  public enum Purpose {
    /** What is random within a step: dropout. */
    STEP(1),
    /** The order of a block's rows. */
    ROW_ORDER(2),
    /** The order of a shard's blocks. */
    BLOCK_ORDER(3),
    /** Which rows are held out for validation; its paths end where those of ROW_ORDER go on. */
    VALIDATION(2),
    /** Which rows are held out for testing. */
    TEST(4),
    /** Which of a block's rows an epoch shows, where they are drawn. */
    DRAWN_ROWS(11),
    /** A member of an ensemble: the rows it draws, and the seed of its training. */
    MEMBER(12),
    /** What becomes of an image that training shows. */
    AUGMENTATION(13);

    private final long number;

    Purpose(long number) {
      this.number = number;
    }
  }

  private Seeds() {}

  /**
   * The seed for a purpose.
   *
   * @param seed the user's seed
   * @param path where it is used, from the general to the particular (worker, epoch, ...)
   */
  public static long derive(long seed, Purpose purpose, long... path) {
    return walk(derive(seed, purpose.number), path);
  }

  /**
   * The seed for one use.
   *
   * @param seed the user's seed
   * @param path what it is for, from the general to the particular (worker, epoch, layer, ...)
   */
  public static long derive(long seed, long... path) {
    return walk(mix(seed + GOLDEN_GAMMA), path);
  }

  private static long walk(long from, long... path) {
    long value = from;
    for (long step : path) {
      // The product tells what came before from the step: a sum alone would let them change places.
      value = mix(GOLDEN_GAMMA * value + step);
    }
    return value;
  }

  /**
   * The {@code index}-th of the uniform numbers in [0, 1) that belong to a seed; any index, in any
   * order.
   */
  public static float uniform(long seed, long index) {
    return (mix(seed + GOLDEN_GAMMA * (index + 1)) >>> 40) * 0x1.0p-24f;
  }

  /**
   * Two of the standard normal numbers that belong to a seed: those at an even place and the one
   * after it. By Box and Muller's method (1958), of the two uniform numbers of the same places; the
   * same on every JVM.
   *
   * @param index of one of the two
   * @param pair receives them
   */
  public static void normals(long seed, long index, double[] pair) {
    long first = index & ~1L;
    double length = Math.sqrt(-2 * StrictMath.log(1 - uniform(seed, first))); // not of 0
    double angle = 2 * Math.PI * uniform(seed, first + 1);
    pair[0] = length * StrictMath.cos(angle);
    pair[1] = length * StrictMath.sin(angle);
  }

  private static long mix(long value) {
    value = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    value = (value ^ (value >>> 27)) * 0x94D049BB133111EBL;
    return value ^ (value >>> 31);
  }
}

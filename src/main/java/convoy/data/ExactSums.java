package convoy.data;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * Sums of floating-point numbers, each kept as whole numbers without any rounding: the order of the
 * additions leaves no trace (a superaccumulator as of Kulisch, Computer Arithmetic and Validity,
 * 2008; and Neal, Fast exact summation, 2015).
 *
 * <p>A sum is a number to the base 2^32, each digit in a {@code long}, which takes many additions
 * before it must hand on to the next. Digits that no sum has used take no memory: data of ordinary
 * magnitudes need two to ten.
 */
public final class ExactSums implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of the unit of digit 0: no square of a double has a smaller one. */
  private static final int LOWEST_EXPONENT = 2 * (Double.MIN_EXPONENT - 52);

  /** Digits enough for 2^63 squares of the largest double. */
  private static final int DIGITS = 136;

  private static final int SIGNIFICAND_BITS = 52;
  private static final int DIGIT_BITS = 32;
  private static final long DIGIT_MASK = (1L << DIGIT_BITS) - 1;

  private final int size;
  private final long[][] digits = new long[DIGITS][];

  /**
   * Sums of nothing yet.
   *
   * @param size how many
   */
  public ExactSums(int size) {
    this.size = size;
  }

  /**
   * Adds {@code number * 2^exponent} to the sum {@code i}. After at most 384 additions to one sum
   * comes {@link #carry}.
   *
   * @param number of magnitude at most 2^54
   */
  public void add(int i, long number, int exponent) {
    int position = exponent - LOWEST_EXPONENT;
    int digit = position / DIGIT_BITS;
    int shift = position % DIGIT_BITS;
    digit(digit)[i] += number << shift & DIGIT_MASK;
    digit(digit + 1)[i] += number >> DIGIT_BITS - shift;
  }

  /** Adds a finite number to the sum {@code i}; counts as one addition. */
  public void add(int i, double number) {
    long bits = Double.doubleToRawLongBits(number);
    long fraction = bits & (1L << SIGNIFICAND_BITS) - 1;
    boolean isNormal = Math.abs(number) >= Double.MIN_NORMAL;
    long magnitude = isNormal ? fraction | 1L << SIGNIFICAND_BITS : fraction;
    int exponent = Math.max(Math.getExponent(number), Double.MIN_EXPONENT) - SIGNIFICAND_BITS;
    if (magnitude != 0) {
      add(i, number < 0 ? -magnitude : magnitude, exponent);
    }
  }

  /** Adds {@code (number * 2^exponent)²}, as up to three additions, of a number below 2^53. */
  public void addSquare(int i, long number, int exponent) {
    long high = number >>> 27;
    long low = number & (1 << 27) - 1;
    add(i, low * low, 2 * exponent);
    if (high != 0) {
      add(i, high * low, 2 * exponent + 28);
      add(i, high * high, 2 * exponent + 54);
    }
  }

  /** Adds other sums; between two calls of {@link #carry} as many as one likes. */
  public void add(ExactSums other) {
    for (int digit = 0; digit < DIGITS; digit++) {
      if (other.digits[digit] != null) {
        long[] sums = digit(digit);
        for (int i = 0; i < size; i++) {
          sums[i] += other.digits[digit][i];
        }
      }
    }
  }

  /** Brings the digits {@code i} down to a magnitude of 2^31; the sum stays the same. */
  public void carry(int i) {
    for (int digit = 0; digit < DIGITS - 1; digit++) {
      if (digits[digit] != null) {
        long carry = digits[digit][i] + (1L << DIGIT_BITS - 1) >> DIGIT_BITS;
        if (carry != 0) {
          digits[digit][i] -= carry << DIGIT_BITS;
          digit(digit + 1)[i] += carry;
        }
      }
    }
  }

  /** {@link #carry(int)} of all sums. */
  public void carry() {
    for (int i = 0; i < size; i++) {
      carry(i);
    }
  }

  private long[] digit(int digit) {
    if (digits[digit] == null) {
      digits[digit] = new long[size];
    }
    return digits[digit];
  }

  /**
   * The sum of the sums {@code from} to, but not with, {@code to}, in units of 2^{@link #exponent},
   * after {@link #carry()}.
   */
  public BigInteger total(int from, int to) {
    BigInteger total = BigInteger.ZERO;
    int lowest = lowest();
    for (int digit = lowest; digit < DIGITS; digit++) {
      if (digits[digit] != null) {
        long sum = 0;
        for (int i = from; i < to; i++) {
          sum += digits[digit][i];
        }
        total = total.add(BigInteger.valueOf(sum).shiftLeft((digit - lowest) * DIGIT_BITS));
      }
    }
    return total;
  }

  /** The sum {@code i}, after {@link #carry()}, rounded to 64 bits or more and then to a double. */
  public double sum(int i) {
    return Quotient.of(total(i, i + 1), exponent(), BigInteger.ONE).value();
  }

  /** Of the unit of {@link #total}, a power of 2. */
  public int exponent() {
    return LOWEST_EXPONENT + lowest() * DIGIT_BITS;
  }

  private int lowest() {
    int digit = 0;
    while (digit < DIGITS - 1 && digits[digit] == null) {
      digit++;
    }
    return digit;
  }
}

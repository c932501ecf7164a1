package convoy.data;

import java.math.BigInteger;

/**
 * A quotient of whole numbers of any size, {@code significand * 2^exponent}, which neither
 * overflows nor underflows before it is asked for.
 *
 * @param significand rounded from 64 bits or more of the quotient: exact where that fits a double
 * @param exponent of 2
 */
public record Quotient(double significand, int exponent) {

  /** {@code numerator * 2^exponent / denominator}, of a positive denominator. */
  public static Quotient of(BigInteger numerator, int exponent, BigInteger denominator) {
    int shift = Long.SIZE + denominator.bitLength() - numerator.bitLength();
    return new Quotient(
        numerator.shiftLeft(shift).divide(denominator).doubleValue(), exponent - shift);
  }

  /** The quotient. */
  public double value() {
    return Math.scalb(significand, exponent);
  }

  /** Its square root, also where the quotient itself is out of a double's range. */
  public double squareRoot() {
    int odd = exponent & 1;
    return Math.scalb(Math.sqrt(Math.scalb(significand, odd)), (exponent - odd) / 2);
  }
}

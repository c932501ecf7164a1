package convoy.data;

import java.math.BigInteger;
import java.util.Map;

/**
 * Mean and standard deviation of each target, weighted by the rows' weights: Σ w y / Σ w and the
 * root of Σ w (y - mean)² / Σ w. Sums are exact ({@link ExactSums}), so that results are rounded
 * once, and the rows' order and partitions leave no trace.
 */
public final class TargetMoments implements TargetTally {
  private static final long serialVersionUID = 1;

  /** Rows from one carry of the sums to the next; two additions each, at most. */
  private static final int CARRY_INTERVAL = 128;

  private static final int SIGNIFICAND_BITS = 23;
  private static final int HALF_BITS = 24;

  private long rows;
  private ExactSums weights;
  private ExactSums sums;
  private ExactSums squares;
  private int length;

  @Override
  public TargetTally empty() {
    return new TargetMoments();
  }

  @Override
  public void add(byte[] row) {
    if (weights == null) {
      begin(PackedRow.targetLength(row));
    }
    float weight = PackedRow.weight(row);
    long units = significand(weight);
    int exponent = exponent(weight);
    weights.add(0, units, exponent);
    for (int i = 0; i < length; i++) {
      float target = PackedRow.target(row, i);
      long significand = significand(target);
      int place = exponent(target);
      sums.add(i, units * significand, exponent + place);
      // w y² has 72 bits: in two parts.
      long square = significand * significand;
      squares.add(i, units * (square & (1L << HALF_BITS) - 1), exponent + 2 * place);
      squares.add(i, units * (square >> HALF_BITS), exponent + 2 * place + HALF_BITS);
    }
    rows++;
    if (rows % CARRY_INTERVAL == 0) {
      carry();
    }
  }

  @Override
  public void add(TargetTally other) {
    TargetMoments more = (TargetMoments) other;
    if (more.weights == null) {
      return;
    }
    if (weights == null) {
      begin(more.length);
    }
    rows += more.rows;
    weights.add(more.weights);
    sums.add(more.sums);
    squares.add(more.squares);
    carry();
  }

  private void begin(int targets) {
    length = targets;
    weights = new ExactSums(1);
    sums = new ExactSums(targets);
    squares = new ExactSums(targets);
  }

  private void carry() {
    weights.carry();
    sums.carry();
    squares.carry();
  }

  /** How many targets a row has; 0 while there is no row. */
  public int length() {
    return length;
  }

  /** The mean of target {@code i}, of at least one row. */
  public double mean(int i) {
    carry();
    return Quotient.of(
            sums.total(i, i + 1), sums.exponent() - weights.exponent(), weights.total(0, 1))
        .value();
  }

  /** The standard deviation of target {@code i}; exactly 0 if it is the same in all rows. */
  public double deviation(int i) {
    carry();
    // Σw(y - Σwy/Σw)² / Σw = (Σw Σwy² - (Σwy)²) / (Σw)²
    BigInteger weight = weights.total(0, 1);
    BigInteger sum = sums.total(i, i + 1);
    int ofProduct = weights.exponent() + squares.exponent();
    int exponent = Math.min(ofProduct, 2 * sums.exponent());
    BigInteger deviations =
        weight
            .multiply(squares.total(i, i + 1))
            .shiftLeft(ofProduct - exponent)
            .subtract(sum.multiply(sum).shiftLeft(2 * sums.exponent() - exponent));
    return Quotient.of(deviations, exponent - 2 * weights.exponent(), weight.multiply(weight))
        .squareRoot();
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("targets of a row", String.valueOf(length));
  }

  /** ±significand * 2^exponent is the value. */
  private static long significand(float value) {
    int bits = Float.floatToRawIntBits(value);
    int fraction = bits & (1 << SIGNIFICAND_BITS) - 1;
    boolean isNormal = Math.abs(value) >= Float.MIN_NORMAL;
    int magnitude = isNormal ? fraction | 1 << SIGNIFICAND_BITS : fraction;
    return value < 0 ? -magnitude : magnitude;
  }

  private static int exponent(float value) {
    return Math.max(Math.getExponent(value), Float.MIN_EXPONENT) - SIGNIFICAND_BITS;
  }
}

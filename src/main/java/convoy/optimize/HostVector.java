package convoy.optimize;

import java.util.Objects;

/**
 * A vector in the Java heap, for backends that compute on the host. A range of a {@code float[]},
 * so that one array can hold several.
 *
 * <p>Vectors that compute together lie at the same place of their arrays: Java 17 computes many
 * values at once only in loops with one index for all arrays.
 */
public final class HostVector implements Vector {
  private final float[] values;
  private final int from;
  private final int end;
  private OddPolynomial polynomial;

  /** The first {@code length} values of an array, shared with the caller. */
  public HostVector(float[] values, int length) {
    this(values, 0, length);
  }

  private HostVector(float[] values, int from, int end) {
    this.values = values;
    this.from = from;
    this.end = end;
  }

  /** A vector of zeros. */
  public static HostVector zeros(int length) {
    return new HostVector(new float[length], length);
  }

  @Override
  public int length() {
    return end - from;
  }

  @Override
  public HostVector slice(int first, int length) {
    Objects.checkFromIndexSize(first, length, length());
    return new HostVector(values, from + first, from + first + length);
  }

  @Override
  public void set(float[] source) {
    System.arraycopy(source, 0, values, from, length());
  }

  @Override
  public void set(Vector x) {
    System.arraycopy(array(x), from, values, from, length());
  }

  @Override
  public void get(float[] target) {
    System.arraycopy(values, from, target, 0, length());
  }

  @Override
  public void add(double factor, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) factor;
    for (int i = from; i < end; i++) {
      y[i] += a * other[i];
    }
  }

  @Override
  public void scale(double factor) {
    scale(factor, from, end);
  }

  private void scale(double factor, int first, int beyond) {
    float[] y = values;
    float a = (float) factor;
    for (int i = first; i < beyond; i++) {
      y[i] = Tiny.flush(a * y[i]);
    }
  }

  @Override
  public void scaleAndAdd(double scale, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) scale;
    for (int i = from; i < end; i++) {
      y[i] = Tiny.flush(a * y[i] + other[i]);
    }
  }

  @Override
  public void moveTowards(double share, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) share;
    for (int i = from; i < end; i++) {
      y[i] = Tiny.flush(y[i] + a * (other[i] - y[i]));
    }
  }

  @Override
  public void addSquare(Vector x) {
    float[] y = values;
    float[] other = array(x);
    for (int i = from; i < end; i++) {
      y[i] = Tiny.flush(y[i] + other[i] * other[i]);
    }
  }

  @Override
  public void moveTowardsSquare(double share, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) share;
    for (int i = from; i < end; i++) {
      y[i] = Tiny.flush(y[i] + a * (other[i] * other[i] - y[i]));
    }
  }

  @Override
  public void addRatio(double factor, Vector x, double rootScale, Vector square, double epsilon) {
    float[] y = values;
    float[] numerator = array(x);
    float[] squares = array(square);
    float a = (float) factor;
    float scale = (float) rootScale;
    float small = (float) epsilon;
    for (int i = from; i < end; i++) {
      y[i] += a * numerator[i] / (scale * (float) Math.sqrt(squares[i]) + small);
    }
  }

  @Override
  public void max(Vector x) {
    float[] y = values;
    float[] other = array(x);
    for (int i = from; i < end; i++) {
      y[i] = Math.max(y[i], other[i]);
    }
  }

  @Override
  public void clamp(double bound) {
    float[] y = values;
    float most = (float) bound;
    for (int i = from; i < end; i++) {
      y[i] = Math.max(-most, Math.min(most, y[i]));
    }
  }

  @Override
  public void shrink(double by) {
    float[] y = values;
    float most = (float) by;
    for (int i = from; i < end; i++) {
      y[i] -= Math.max(-most, Math.min(most, y[i]));
    }
  }

  @Override
  public void limitRows(int rowLength, double longest) {
    for (int row = 0; row < length(); row += rowLength) {
      double norm = norm(from + row, from + row + rowLength);
      if (norm > longest) {
        scale(longest / norm, from + row, from + row + rowLength);
      }
    }
  }

  @Override
  public double norm() {
    return norm(from, end);
  }

  private double norm(int first, int beyond) {
    double sum = 0;
    for (int i = first; i < beyond; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  @Override
  public void oddPolynomial(int rows, double a, double b, double c) {
    int columns = length() / rows;
    if (polynomial == null || !polynomial.suits(rows, columns)) {
      polynomial = new OddPolynomial(rows, columns);
    }
    polynomial.apply(values, from, a, b, c);
  }

  private float[] array(Vector x) {
    HostVector other = (HostVector) x;
    if (other.from != from || other.end != end) {
      throw new IllegalArgumentException(
          "Values %d to %d of one vector and %d to %d of another do not go together."
              .formatted(from, end, other.from, other.end));
    }
    return other.values;
  }
}

package convoy.optimize;

/**
 * A vector in the Java heap, for backends that compute on the host. A range of a {@code float[]},
 * so that one array can hold several.
 */
public final class HostVector implements Vector {
  private final float[] values;
  private final int length;

  /** The first {@code length} values of an array, shared with the caller. */
  public HostVector(float[] values, int length) {
    this.values = values;
    this.length = length;
  }

  /** A vector of zeros. */
  public static HostVector zeros(int length) {
    return new HostVector(new float[length], length);
  }

  /** The array behind it. */
  public float[] array() {
    return values;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void set(float[] source) {
    System.arraycopy(source, 0, values, 0, length);
  }

  @Override
  public void get(float[] target) {
    System.arraycopy(values, 0, target, 0, length);
  }

  @Override
  public void add(double factor, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) factor;
    for (int i = 0; i < length; i++) {
      y[i] += a * other[i];
    }
  }

  @Override
  public void scaleAndAdd(double scale, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) scale;
    for (int i = 0; i < length; i++) {
      y[i] = Tiny.flush(a * y[i] + other[i]);
    }
  }

  @Override
  public void moveTowards(double share, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) share;
    for (int i = 0; i < length; i++) {
      y[i] = Tiny.flush(y[i] + a * (other[i] - y[i]));
    }
  }

  @Override
  public void moveTowardsSquare(double share, Vector x) {
    float[] y = values;
    float[] other = array(x);
    float a = (float) share;
    for (int i = 0; i < length; i++) {
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
    for (int i = 0; i < length; i++) {
      y[i] += a * numerator[i] / (scale * (float) Math.sqrt(squares[i]) + small);
    }
  }

  private float[] array(Vector x) {
    HostVector other = (HostVector) x;
    if (other.length != length) {
      throw new IllegalArgumentException(
          "Vectors of " + length + " and " + other.length + " values do not go together.");
    }
    return other.values;
  }
}

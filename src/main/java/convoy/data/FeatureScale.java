package convoy.data;

import java.io.Serializable;
import java.nio.ByteBuffer;

/** How large features are, all of them together; added up row by row. */
public final class FeatureScale implements Serializable {
  private static final long serialVersionUID = 1;
  private long values;
  private double squares;
  private float largest;

  /**
   * Counts a row in.
   *
   * @param row a {@link PackedRow}
   */
  public void add(byte[] row) {
    ByteBuffer features = PackedRow.features(row);
    if (PackedRow.hasByteFeatures(row)) {
      addBytes(features);
    } else {
      addFloats(features);
    }
  }

  private void addBytes(ByteBuffer features) {
    long sum = 0;
    int most = 0;
    values += features.remaining();
    while (features.hasRemaining()) {
      int value = features.get() & 0xFF;
      sum += value * value;
      most = Math.max(most, value);
    }
    squares += sum;
    largest = Math.max(largest, most);
  }

  private void addFloats(ByteBuffer features) {
    values += features.remaining() / Float.BYTES;
    while (features.hasRemaining()) {
      float value = features.getFloat();
      squares += (double) value * value;
      largest = Math.max(largest, Math.abs(value));
    }
  }

  /** Counts in what another has counted. */
  public void add(FeatureScale other) {
    values += other.values;
    squares += other.squares;
    largest = Math.max(largest, other.largest);
  }

  /** The root of the mean of all values' squares; 0 without rows. */
  public double rootMeanSquare() {
    return values == 0 ? 0 : Math.sqrt(squares / values);
  }

  /** The largest magnitude of a value. */
  public float largest() {
    return largest;
  }
}

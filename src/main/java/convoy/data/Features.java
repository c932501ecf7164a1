package convoy.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The features of one row, in the form in which they came: nothing larger is made of them on their
 * way to the shard. No records, because Kryo cannot build one; arrays are not copied, and nobody
 * writes into them.
 */
public sealed interface Features extends Serializable {

  /** How many there are. */
  int size();

  /**
   * The index of the first that is no number, or of a magnitude above {@code largest}; -1 if there
   * is none.
   */
  int firstBeyond(double largest);

  /**
   * Whether all are whole numbers from 0 to 255, as pixels are. A negative zero is none: it would
   * come back as zero, whose bits differ.
   */
  boolean areBytes();

  /** Writes all, which must be {@link #areBytes}, as unsigned bytes from place {@code at} on. */
  void copyTo(byte[] target, int at);

  /** Writes all, rounded to float32, from place {@code at} on. */
  void copyTo(float[] target, int at);

  /** Writes all from place {@code at} on. */
  void copyTo(double[] target, int at);

  /** All of them. */
  default double[] toDoubles() {
    double[] values = new double[size()];
    copyTo(values, 0);
    return values;
  }

  private static boolean isByte(double value) {
    return value >= 0 && value <= 255 && value == (int) value && !(value == 0 && 1 / value < 0);
  }

  /** Whole numbers from 0 to 255, such as pixels: unsigned bytes. */
  final class Bytes implements Features {
    private static final long serialVersionUID = 1;
    private final byte[] values;

    /** Features with these values. */
    public Bytes(byte[] values) {
      this.values = values;
    }

    @Override
    public int size() {
      return values.length;
    }

    /** The values themselves, unsigned. */
    public byte[] values() {
      return values;
    }

    @Override
    public int firstBeyond(double largest) {
      return -1;
    }

    @Override
    public boolean areBytes() {
      return true;
    }

    @Override
    public void copyTo(byte[] target, int at) {
      System.arraycopy(values, 0, target, at, values.length);
    }

    @Override
    public void copyTo(float[] target, int at) {
      for (int i = 0; i < values.length; i++) {
        target[at + i] = values[i] & 0xFF;
      }
    }

    @Override
    public void copyTo(double[] target, int at) {
      for (int i = 0; i < values.length; i++) {
        target[at + i] = values[i] & 0xFF;
      }
    }
  }

  /** Numbers of float32. */
  final class Floats implements Features {
    private static final long serialVersionUID = 1;
    private final float[] values;

    /** Features with these values. */
    public Floats(float[] values) {
      this.values = values;
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public int firstBeyond(double largest) {
      for (int i = 0; i < values.length; i++) {
        if (!(Math.abs(values[i]) <= largest)) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public boolean areBytes() {
      for (float value : values) {
        if (!isByte(value)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void copyTo(byte[] target, int at) {
      for (int i = 0; i < values.length; i++) {
        target[at + i] = (byte) (int) values[i];
      }
    }

    @Override
    public void copyTo(float[] target, int at) {
      System.arraycopy(values, 0, target, at, values.length);
    }

    @Override
    public void copyTo(double[] target, int at) {
      for (int i = 0; i < values.length; i++) {
        target[at + i] = values[i];
      }
    }
  }

  /** Numbers of double precision. */
  final class Doubles implements Features {
    private static final long serialVersionUID = 1;
    private final double[] values;

    /** Features with these values. */
    public Doubles(double[] values) {
      this.values = values;
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public int firstBeyond(double largest) {
      return Features.firstBeyond(values, largest);
    }

    @Override
    public boolean areBytes() {
      return Features.areBytes(values);
    }

    @Override
    public void copyTo(byte[] target, int at) {
      for (int i = 0; i < values.length; i++) {
        target[at + i] = (byte) (int) values[i];
      }
    }

    @Override
    public void copyTo(float[] target, int at) {
      for (int i = 0; i < values.length; i++) {
        target[at + i] = (float) values[i];
      }
    }

    @Override
    public void copyTo(double[] target, int at) {
      System.arraycopy(values, 0, target, at, values.length);
    }

    @Override
    public double[] toDoubles() {
      return values;
    }
  }

  /** A few numbers of double precision among zeros. */
  final class Sparse implements Features {
    private static final long serialVersionUID = 1;
    private final int size;
    private final int[] indices;
    private final double[] values;

    /**
     * Features that are 0 but for some.
     *
     * @param size of all
     * @param indices of those that are stored, upwards
     * @param values of those that are stored
     */
    public Sparse(int size, int[] indices, double[] values) {
      this.size = size;
      this.indices = indices;
      this.values = values;
    }

    @Override
    public int size() {
      return size;
    }

    /** Where the stored ones stand. */
    public int[] indices() {
      return indices;
    }

    /** The stored ones. */
    public double[] values() {
      return values;
    }

    @Override
    public int firstBeyond(double largest) {
      int found = Features.firstBeyond(values, largest);
      return found < 0 ? -1 : indices[found];
    }

    @Override
    public boolean areBytes() {
      return Features.areBytes(values);
    }

    @Override
    public void copyTo(byte[] target, int at) {
      Arrays.fill(target, at, at + size, (byte) 0);
      for (int k = 0; k < indices.length; k++) {
        target[at + indices[k]] = (byte) (int) values[k];
      }
    }

    @Override
    public void copyTo(float[] target, int at) {
      Arrays.fill(target, at, at + size, 0);
      for (int k = 0; k < indices.length; k++) {
        target[at + indices[k]] = (float) values[k];
      }
    }

    @Override
    public void copyTo(double[] target, int at) {
      Arrays.fill(target, at, at + size, 0);
      for (int k = 0; k < indices.length; k++) {
        target[at + indices[k]] = values[k];
      }
    }
  }

  private static int firstBeyond(double[] values, double largest) {
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= largest)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean areBytes(double[] values) {
    for (double value : values) {
      if (!isByte(value)) {
        return false;
      }
    }
    return true;
  }
}

package convoy.data;

import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A row as bytes: what travels to its shard, and what its place is decided by. Features that are
 * all whole numbers from 0 to 255, as pixels are, take a byte each; others a float32 each.
 */
public final class PackedRow {
  private static final byte BYTES = 0;
  private static final byte FLOATS = 1;
  private static final int HEADER = 1 + 2 * Float.BYTES;

  private PackedRow() {}

  /**
   * Packs a row.
   *
   * @param features rounded to float32
   * @param label rounded to float32
   * @param weight rounded to float32
   */
  public static byte[] pack(double[] features, double label, double weight) {
    boolean small = areBytes(features);
    int length = features.length * (small ? 1 : Float.BYTES);
    ByteBuffer row = ByteBuffer.allocate(HEADER + length);
    row.put(small ? BYTES : FLOATS).putFloat((float) label).putFloat((float) weight);
    for (double feature : features) {
      if (small) {
        row.put((byte) (int) feature);
      } else {
        row.putFloat((float) feature);
      }
    }
    return row.array();
  }

  /** The row's place among all rows: 128 bits of its content and the seed, {high, low}. */
  public static long[] hash(byte[] row, long seed) {
    return MurmurHash3.hash128x64(row, 0, row.length, (int) Seeds.derive(seed));
  }

  /**
   * A hash of the features alone and the seed: rows with the same features have the same, whatever
   * their labels and weights.
   */
  public static long hashFeatures(byte[] row, long seed) {
    return MurmurHash3.hash128x64(row, HEADER, row.length - HEADER, (int) Seeds.derive(seed))[0];
  }

  /** The label. */
  public static float label(byte[] row) {
    return ByteBuffer.wrap(row).getFloat(1);
  }

  /** The weight. */
  public static float weight(byte[] row) {
    return ByteBuffer.wrap(row).getFloat(1 + Float.BYTES);
  }

  static boolean hasByteFeatures(byte[] row) {
    return row[0] == BYTES;
  }

  /** The features, behind the header. */
  static ByteBuffer features(byte[] row) {
    return ByteBuffer.wrap(row, HEADER, row.length - HEADER);
  }

  private static boolean areBytes(double[] features) {
    for (double feature : features) {
      // A negative zero is no byte: it would come back as zero, whose bits differ.
      if (!(feature >= 0 && feature <= 255 && feature == (int) feature)
          || (feature == 0 && 1 / feature < 0)) {
        return false;
      }
    }
    return true;
  }
}

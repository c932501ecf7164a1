package convoy.data;

import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A row as bytes: what travels to its shard, and what its place is decided by. Features that are
 * all whole numbers from 0 to 255, as pixels are, take a byte each; others a float32 each.
 *
 * <p>In this order: a byte that says what follows; where targets are not one, how many they are
 * (int32); the targets and the weight (float32); the features.
 */
public final class PackedRow {
  private static final int FLOATS = 1;
  private static final int COUNTED_TARGETS = 2;

  private PackedRow() {}

  /** Packs a row with one target; see the other method. */
  public static byte[] pack(double[] features, double target, double weight) {
    return pack(features, new double[] {target}, weight);
  }

  /** Packs a row of features in double precision; see the other method. */
  public static byte[] pack(double[] features, double[] targets, double weight) {
    return pack(new Features.Doubles(features), targets, weight);
  }

  /**
   * Packs a row: to the same bytes, in whatever form the features come.
   *
   * @param features rounded to float32
   * @param targets rounded to float32
   * @param weight rounded to float32
   */
  public static byte[] pack(Features features, double[] targets, double weight) {
    boolean small = features.areBytes();
    boolean one = targets.length == 1;
    int start = start(one, targets.length);
    ByteBuffer row = ByteBuffer.allocate(start + features.size() * (small ? 1 : Float.BYTES));
    row.put((byte) ((small ? 0 : FLOATS) | (one ? 0 : COUNTED_TARGETS)));
    if (!one) {
      row.putInt(targets.length);
    }
    for (double target : targets) {
      row.putFloat((float) target);
    }
    row.putFloat((float) weight);
    if (small) {
      features.copyTo(row.array(), start);
    } else {
      float[] values = new float[features.size()];
      features.copyTo(values, 0);
      row.asFloatBuffer().put(values);
    }
    return row.array();
  }

  /** The row's place among all rows: 128 bits of its content and the seed, {high, low}. */
  public static long[] hash(byte[] row, long seed) {
    return MurmurHash3.hash128x64(row, 0, row.length, (int) Seeds.derive(seed));
  }

  /**
   * A hash of the features alone and the seed: rows with the same features have the same, whatever
   * their targets and weights.
   */
  public static long hashFeatures(byte[] row, long seed) {
    int start = start(row);
    return MurmurHash3.hash128x64(row, start, row.length - start, (int) Seeds.derive(seed))[0];
  }

  /** How many targets there are. */
  public static int targetLength(byte[] row) {
    return hasOneTarget(row) ? 1 : ByteBuffer.wrap(row).getInt(1);
  }

  /** A target, the first is 0. */
  public static float target(byte[] row, int index) {
    int first = hasOneTarget(row) ? 1 : 1 + Integer.BYTES;
    return ByteBuffer.wrap(row).getFloat(first + index * Float.BYTES);
  }

  /** The weight. */
  public static float weight(byte[] row) {
    return ByteBuffer.wrap(row).getFloat(start(row) - Float.BYTES);
  }

  static boolean hasByteFeatures(byte[] row) {
    return (row[0] & FLOATS) == 0;
  }

  /** The features, which come last. */
  static ByteBuffer features(byte[] row) {
    int start = start(row);
    return ByteBuffer.wrap(row, start, row.length - start);
  }

  private static boolean hasOneTarget(byte[] row) {
    return (row[0] & COUNTED_TARGETS) == 0;
  }

  /** Where the features begin. */
  private static int start(byte[] row) {
    return start(hasOneTarget(row), targetLength(row));
  }

  private static int start(boolean one, int targets) {
    return 1 + (one ? 0 : Integer.BYTES) + (targets + 1) * Float.BYTES;
  }
}

package convoy.data;

import java.io.Serializable;

/**
 * A random choice of rows by the hash of their features: in whatever order and partitions they
 * come, the same are chosen, and rows with the same features are chosen together.
 *
 * @param fraction of all rows that is to be chosen, in (0, 1)
 * @param seed the user's
 * @param purpose of the choice; choices for different purposes are independent
 */
public record RandomRows(double fraction, long seed, Seeds.Purpose purpose)
    implements Serializable {

  /**
   * Whether a row is chosen.
   *
   * @param row a {@link PackedRow}; its label and weight do not count
   */
  public boolean has(byte[] row) {
    long hash = PackedRow.hashFeatures(row, Seeds.derive(seed, purpose));
    return (hash >>> 11) * 0x1p-53 < fraction;
  }
}

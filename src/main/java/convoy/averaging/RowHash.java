package convoy.averaging;

import convoy.data.PackedRow;
import java.io.Serializable;

/**
 * A row's place among all rows, before it has a number: its hash, ordered as an unsigned number.
 */
final class RowHash implements Comparable<RowHash>, Serializable {
  private static final long serialVersionUID = 1;

  private final long high;
  private final long low;

  private RowHash(long high, long low) {
    this.high = high;
    this.low = low;
  }

  static RowHash of(byte[] row, long seed) {
    long[] hash = PackedRow.hash(row, seed);
    return new RowHash(hash[0], hash[1]);
  }

  /** In which of so many equal ranges of hashes, in ascending order, this one lies. */
  int range(int ranges) {
    return (int) ((high >>> 32) * ranges >>> 32);
  }

  @Override
  public int compareTo(RowHash other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowHash that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high ^ low);
  }
}

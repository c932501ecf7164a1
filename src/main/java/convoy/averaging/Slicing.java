package convoy.averaging;

import java.io.Serializable;
import java.util.List;

/**
 * How vectors are cut into slices: each into as many as it needs, so that none is longer than it
 * may be. Slices count from 0, those of the first vector first.
 *
 * @param lengths of the vectors
 * @param longest values of a slice, at most
 */
record Slicing(List<Integer> lengths, int longest) implements Serializable {
  /** Values of a slice, at most: 8 MB. */
  static final int LONGEST = 1 << 21;

  /** Less, and there would be more slices than Spark likes to be busy with. */
  private static final int SHORTEST = 1 << 16;

  /** Bytes that a task which averages a slice receives, at most, if slices may be so short. */
  private static final long RECEIVED = 128L << 20;

  /**
   * A part of a vector.
   *
   * @param vector from 0
   * @param from its first value
   * @param length at least 1
   */
  record Stretch(int vector, int from, int length) {}

  /**
   * Slices that a task averages.
   *
   * @param givers from how many it receives the slice
   * @param valueBytes as which they give a value
   */
  static Slicing averaged(List<Integer> lengths, int givers, int valueBytes) {
    long values = RECEIVED / ((long) givers * valueBytes);
    return new Slicing(lengths, (int) Math.max(SHORTEST, Math.min(LONGEST, values)));
  }

  /** How many slices there are. */
  int count() {
    return first(lengths.size());
  }

  /** The first slice of a vector. */
  int first(int vector) {
    return lengths.subList(0, vector).stream().mapToInt(this::slices).sum();
  }

  private int slices(int length) {
    return (int) RoundPlan.ceilingOfRatio(length, longest);
  }

  /** Where a slice lies. */
  Stretch stretch(int slice) {
    int vector = 0;
    int left = slice;
    while (left >= slices(lengths.get(vector))) {
      left -= slices(lengths.get(vector));
      vector++;
    }
    int from = left * longest;
    return new Stretch(vector, from, Math.min(longest, lengths.get(vector) - from));
  }
}

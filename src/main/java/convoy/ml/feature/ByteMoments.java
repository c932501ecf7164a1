package convoy.ml.feature;

import convoy.data.Features;
import java.util.Arrays;

/** Sums and range of features that are whole numbers from 0 to 255: exact, up to 2^38 rows. */
final class ByteMoments {
  private final byte[] row;
  private final long[] sums;
  private final long[] squares;
  private final int[] least;
  private final int[] greatest;
  private long rows;

  ByteMoments(int size) {
    row = new byte[size];
    sums = new long[size];
    squares = new long[size];
    least = new int[size];
    greatest = new int[size];
    Arrays.fill(least, 255);
  }

  /** Adds a row of whole numbers from 0 to 255. */
  void add(Features features) {
    byte[] values = row;
    if (features instanceof Features.Bytes bytes) {
      values = bytes.values();
    } else {
      features.copyTo(values, 0);
    }
    for (int i = 0; i < sums.length; i++) {
      int value = values[i] & 0xFF;
      sums[i] += value;
      squares[i] += value * value;
      least[i] = Math.min(least[i], value);
      greatest[i] = Math.max(greatest[i], value);
    }
    rows++;
  }

  long rows() {
    return rows;
  }

  long sum(int i) {
    return sums[i];
  }

  long sumOfSquares(int i) {
    return squares[i];
  }

  int least(int i) {
    return least[i];
  }

  int greatest(int i) {
    return greatest[i];
  }
}

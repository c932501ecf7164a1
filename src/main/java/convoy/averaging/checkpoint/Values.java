package convoy.averaging.checkpoint;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vector that may lie anywhere, and is had piece by piece: who writes one down needs no memory
 * for all of it.
 */
public interface Values {
  /** Values of a piece of zeros, at most. */
  int ZEROS = 1 << 16;

  /** How many there are. */
  int length();

  /** All of them in pieces, one after the other; a piece is not to be changed. */
  Iterator<float[]> pieces();

  /** All of them in one array, which is not to be changed. */
  default float[] whole() {
    float[] whole = new float[length()];
    int at = 0;
    for (Iterator<float[]> pieces = pieces(); pieces.hasNext(); ) {
      float[] piece = pieces.next();
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }

  /** Those of an array, which is not to be changed any more. */
  static Values of(float[] array) {
    return new Values() {
      @Override
      public int length() {
        return array.length;
      }

      @Override
      public Iterator<float[]> pieces() {
        return List.of(array).iterator();
      }

      @Override
      public float[] whole() {
        return array;
      }
    };
  }

  /** Zeros, which take no memory. */
  static Values zeros(int length) {
    return new Zeros(length);
  }

  /** A vector of zeros. */
  record Zeros(int length) implements Values {
    @Override
    public Iterator<float[]> pieces() {
      return IntStream.iterate(0, from -> from < length, from -> from + ZEROS)
          .mapToObj(from -> new float[Math.min(ZEROS, length - from)])
          .iterator();
    }
  }
}

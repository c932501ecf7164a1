package convoy.averaging;

import java.io.Serializable;
import scala.Tuple2;

/**
 * What a task of a round gives: slices of what its workers keep for themselves, then the pieces of
 * what is averaged.
 */
final class Given implements Serializable {
  private static final long serialVersionUID = 1;

  private final long key;
  private final byte[] kept;
  private final Piece piece;

  private Given(long key, byte[] kept, Piece piece) {
    this.key = key;
    this.kept = kept;
    this.piece = piece;
  }

  /** A slice of a worker's own vectors. */
  static Given kept(int worker, int slice, byte[] values) {
    return new Given(key(worker, slice), values, null);
  }

  /** A piece of a slice, of a task's workers. */
  static Given piece(int slice, int task, Piece piece) {
    return new Given(key(slice, task), null, piece);
  }

  boolean isKept() {
    return kept != null;
  }

  /** Whether it is this slice of this worker's own vectors. */
  boolean isKept(int worker, int slice) {
    return isKept() && key == key(worker, slice);
  }

  byte[] values() {
    return kept;
  }

  /** A piece; sorted by their keys, the pieces of a slice come in the order of the workers. */
  Tuple2<Long, Piece> piece() {
    return new Tuple2<>(key, piece);
  }

  private static long key(int high, int low) {
    return (long) high << Integer.SIZE | low;
  }

  /** The slice of a piece's key. */
  static int slice(long key) {
    return (int) (key >>> Integer.SIZE);
  }
}

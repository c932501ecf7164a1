package convoy.data;

import java.io.Serializable;
import java.util.Map;

/**
 * What a training must know of its rows' targets before it begins, added up row by row; in whatever
 * order and parts, it comes to the same.
 */
public interface TargetTally extends Serializable {
  /** A tally of this kind of no rows yet. */
  TargetTally empty();

  /**
   * Counts a row in.
   *
   * @param row a {@link PackedRow}
   */
  void add(byte[] row);

  /**
   * Counts in what another has counted.
   *
   * @param other of the same kind
   */
  void add(TargetTally other);

  /** What was found, in words: what it is called, and what it is. */
  Map<String, String> facts();
}

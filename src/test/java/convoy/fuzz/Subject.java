package convoy.fuzz;

import java.util.Random;

/** A part of Convoy that is handed generated input, most of it bad. */
public interface Subject {
  /** What it is, in the table of a run. */
  String name();

  /**
   * The next input, and what to do with it.
   *
   * @param random the only source of chance: a case can be run again by its number
   */
  Attempt next(Random random) throws Exception;
}

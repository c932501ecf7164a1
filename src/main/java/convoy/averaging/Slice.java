package convoy.averaging;

import java.io.Serializable;
import java.util.List;

/** A slice of a {@link SlicedState}: where its next round starts. */
final class Slice implements Serializable {
  private static final long serialVersionUID = 1;
  private static final byte[] NOTHING = {};

  private final int number;
  private final byte[] values;
  private final byte[] velocity;
  private final boolean finite;
  private final WorkerReport[] reports; // no List: Kryo cannot build Java's own

  /**
   * @param number in the state's {@link Slicing}
   * @param values as bytes
   * @param velocity the outer optimizer's, of what of it is learnt; empty if it remembers nothing
   * @param finite whether all values are finite numbers
   * @param reports of the round that it comes from, if it is the first slice
   */
  Slice(int number, byte[] values, byte[] velocity, boolean finite, WorkerReport... reports) {
    this.number = number;
    this.values = values;
    this.velocity = velocity;
    this.finite = finite;
    this.reports = reports;
  }

  int number() {
    return number;
  }

  byte[] values() {
    return values;
  }

  byte[] velocity() {
    return velocity;
  }

  boolean isFinite() {
    return finite;
  }

  List<WorkerReport> reports() {
    return List.of(reports);
  }

  /** What workers need of it. */
  Slice withoutVelocity() {
    return new Slice(number, values, NOTHING, finite, reports);
  }

  /** All that is small. */
  Slice withoutValues() {
    return new Slice(number, NOTHING, NOTHING, finite, reports);
  }
}

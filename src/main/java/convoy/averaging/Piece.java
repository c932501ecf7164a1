package convoy.averaging;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A slice as the workers of one task give it: that of one worker's vector, or the weighted sum of a
 * group's.
 */
final class Piece implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] values;
  private final boolean sum;
  private final WorkerReport[] reports; // no List: Kryo cannot build Java's own

  private Piece(byte[] values, boolean sum, WorkerReport... reports) {
    this.values = values;
    this.sum = sum;
    this.reports = reports;
  }

  /** A worker's own. */
  static Piece of(float[] vector, Slicing.Stretch stretch, WorkerReport report) {
    byte[] values = FloatBytes.of(vector, stretch.from(), stretch.length());
    return new Piece(values, false, report);
  }

  /** That of a group. */
  static Piece ofGroup(double[] sums, Slicing.Stretch stretch, List<WorkerReport> reports) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(stretch.length(), Double.BYTES));
    buffer.asDoubleBuffer().put(sums, stretch.from(), stretch.length());
    return new Piece(buffer.array(), true, reports.toArray(WorkerReport[]::new));
  }

  List<WorkerReport> reports() {
    return List.of(reports);
  }

  /** Takes it up in the mean of its slice. */
  void addTo(WeightedSum all) {
    double weight = 0;
    for (WorkerReport report : reports) {
      weight += report.weight();
    }
    if (sum) {
      double[] sums = new double[values.length / Double.BYTES];
      ByteBuffer.wrap(values).asDoubleBuffer().get(sums);
      all.addGroup(weight, sums);
    } else {
      all.add(weight, FloatBytes.toFloats(values), 0);
    }
  }
}

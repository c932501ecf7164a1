package convoy.ml.util;

import convoy.data.TargetTally;
import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Reads from a row what the network's outputs for it are compared with. Sent to executors. */
public interface TargetReader extends Serializable {
  /** The label's column, in the type in which {@link #read} takes it. */
  Column column();

  /**
   * The targets of a row.
   *
   * @param row to read from
   * @param at place of {@link #column} in it
   * @throws RefusedRowException that names column, value and what to do, if they are not right
   */
  double[] read(Row row, int at);

  /** A tally, of no rows yet, of what must be known of all rows' targets. */
  TargetTally tally();
}

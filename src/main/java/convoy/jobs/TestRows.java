package convoy.jobs;

import convoy.ml.training.NetworkEstimator;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ReadRows;
import convoy.ml.util.TargetReader;
import convoy.ml.util.VectorCheck;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What test rows must be for a model to be tested on them, found out before it is trained. */
final class TestRows {

  /** What messages call them. */
  static final String NAME = "The test data";

  private TestRows() {}

  /**
   * Reads the test rows through.
   *
   * @param features how many each training row has
   * @param labels refuses labels that the model cannot be tested on
   * @throws IllegalArgumentException if there is no row; or one has no vector, or not one of so
   *     many finite features; or a label that is refused
   */
  static void check(Dataset<Row> rows, int features, TargetReader labels) {
    Checker checker =
        new Checker(
            new VectorCheck(NAME, Examples.FEATURES, features, "as in the training data"), labels);
    // A bad row is a result, not a failure of the task, which Spark would repeat in vain.
    List<Found> parts =
        rows.select(functions.col(Examples.FEATURES), labels.column())
            .toJavaRDD()
            .mapPartitions(
                part ->
                    List.of(checker.check(new ReadRows<>(part, NAME, Examples.FEATURES)))
                        .iterator())
            .collect();
    parts.stream()
        .map(part -> part.problem)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (parts.stream().allMatch(part -> part.isEmpty)) {
      throw new IllegalArgumentException(
          NAME + " have no rows. Give others, or a larger testFraction.");
    }
  }

  /** How many features the training rows have: what their metadata say, or else the first row. */
  static int features(Dataset<Row> training, NetworkEstimator last) {
    // What the first stage is given, which need not be the last.
    ParamMap given = ParamMap.empty().put(last.featuresCol().w(Examples.FEATURES));
    return LabeledRows.numFeatures(training, last.copy(given));
  }

  /** What is in a partition. No record, because Kryo cannot build one. */
  private static final class Found implements Serializable {
    private static final long serialVersionUID = 1;
    private final boolean isEmpty;
    private final String problem;

    Found(boolean isEmpty, String problem) {
      this.isEmpty = isEmpty;
      this.problem = problem;
    }
  }

  private record Checker(VectorCheck features, TargetReader labels) implements Serializable {

    Found check(Iterator<Row> rows) {
      boolean isEmpty = true;
      try {
        while (rows.hasNext()) {
          isEmpty = false;
          Row row = rows.next();
          features.require(row.get(0));
          labels.read(row, 1);
        }
      } catch (IllegalArgumentException e) {
        return new Found(isEmpty, e.getMessage());
      }
      return new Found(isEmpty, null);
    }
  }
}

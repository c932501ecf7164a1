package convoy.jobs;

import convoy.ml.classification.CnnClassifier;
import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ReadRows;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.VectorCheck;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** What test rows must be for a model to be tested on them, found out before it is trained. */
final class TestRows {

  private static final String NAME = "The test data";

  private TestRows() {}

  /**
   * Reads the test rows through.
   *
   * @param features how many each training row has
   * @param classes of the training rows; empty if these have no proper labels
   * @throws IllegalArgumentException if there is no row; or one has no vector, or not one of so
   *     many finite features; or a label that is none of the classes
   */
  static void check(Dataset<Row> rows, int features, OptionalInt classes) {
    Checker checker =
        new Checker(
            new VectorCheck(NAME, Examples.FEATURES, features, "as in the training data"),
            classes.orElse(Integer.MAX_VALUE));
    // A bad row is a result, not a failure of the task, which Spark would repeat in vain.
    List<Found> parts =
        rows.select(
                functions.col(Examples.FEATURES),
                functions.col(Examples.LABEL).cast(DataTypes.DoubleType))
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
  static int features(Examples training, CnnClassifier classifier) {
    // What the first stage is given, which need not be the classifier.
    CnnClassifier first = classifier.copy(ParamMap.empty());
    first.setFeaturesCol(Examples.FEATURES);
    return LabeledRows.numFeatures(training.rows(), first);
  }

  /** How many classes the training rows have; empty if training will refuse their labels. */
  static OptionalInt classes(Examples training) {
    OptionalInt declared = SparkInternals.numClasses(training.rows().schema(), Examples.LABEL);
    if (declared.isPresent()) {
      return declared;
    }
    // Where rows have been held out, each vector is read for it.
    JavaRDD<Double> labels =
        training
            .rows()
            .select(functions.col(Examples.LABEL).cast(DataTypes.DoubleType))
            .toJavaRDD()
            .mapPartitions(part -> new ReadRows<>(part, "The training data", Examples.FEATURES))
            .map(row -> row.isNullAt(0) ? -1 : row.getDouble(0));
    double largest = Failures.inWords(() -> labels.fold(-1.0, Math::max));
    return largest >= 0 && largest < LabeledRows.LARGEST_LABEL
        ? OptionalInt.of((int) largest + 1)
        : OptionalInt.empty();
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

  private record Checker(VectorCheck features, int classes) implements Serializable {

    Found check(Iterator<Row> rows) {
      boolean isEmpty = true;
      try {
        while (rows.hasNext()) {
          isEmpty = false;
          Row row = rows.next();
          features.require(features.vector(row.get(0)));
          requireLabel(row);
        }
      } catch (IllegalArgumentException e) {
        return new Found(isEmpty, e.getMessage());
      }
      return new Found(isEmpty, null);
    }

    private void requireLabel(Row row) {
      double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
      if (!(label >= 0 && label < classes && label == Math.rint(label))) {
        throw new IllegalArgumentException(
            "%s: column '%s' has the label %s. %s; fix or drop such rows."
                .formatted(
                    NAME,
                    Examples.LABEL,
                    row.isNullAt(1) ? "null" : label,
                    classes == Integer.MAX_VALUE
                        ? "Labels are whole numbers from 0"
                        : "The training data have the classes 0 to " + (classes - 1)));
      }
    }
  }
}

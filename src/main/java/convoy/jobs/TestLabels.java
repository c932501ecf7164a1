package convoy.jobs;

import convoy.data.ClassCounts;
import convoy.data.TargetTally;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.training.Task;
import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ReadRows;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.Schemas;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.TargetReader;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the labels of test rows must be, as the rows to train on tell.
 *
 * @param reader refuses others
 * @param outputs how many outputs the network will have
 */
record TestLabels(TargetReader reader, int outputs) {
  private static final int FEWEST_CLASSES = 2;

  /**
   * Reads the labels to train on, as far as needed.
   *
   * @param last the stage that is to learn from them
   * @throws IllegalArgumentException if it will not be able to
   */
  static TestLabels of(NetworkEstimator last, Dataset<Row> training) {
    if (last instanceof CnnClassifier) {
      OptionalInt classes = classes(training);
      return new TestLabels(
          new KnownClasses(classes.orElse(KnownClasses.ANY)), classes.orElse(FEWEST_CLASSES));
    }
    Task task = last.task(training);
    return Failures.inWords(
        () -> new TestLabels(task.targets(TestRows.NAME), task.expected().outputs()));
  }

  /** How many classes the training rows have; empty if training will refuse their labels. */
  static OptionalInt classes(Dataset<Row> training) {
    OptionalInt declared = SparkInternals.numClasses(training.schema(), Examples.LABEL);
    if (declared.isPresent()) {
      return declared;
    }
    // Where rows have been held out, each vector is read for it.
    JavaRDD<Double> labels =
        training
            .select(functions.col(Examples.LABEL).cast(DataTypes.DoubleType))
            .toJavaRDD()
            .mapPartitions(part -> new ReadRows<>(part, "The training data", Examples.FEATURES))
            .map(row -> row.isNullAt(0) ? -1 : row.getDouble(0));
    double largest = Failures.inWords(() -> labels.fold(-1.0, Math::max));
    return largest >= 0 && largest < LabeledRows.LARGEST_LABEL
        ? OptionalInt.of((int) largest + 1)
        : OptionalInt.empty();
  }

  /**
   * Labels of one class each.
   *
   * @param classes there are, or {@link #ANY}
   */
  record KnownClasses(int classes) implements TargetReader {
    static final int ANY = Integer.MAX_VALUE;

    @Override
    public Column column() {
      return Schemas.column(Examples.LABEL).cast(DataTypes.DoubleType);
    }

    @Override
    public double[] read(Row row, int at) {
      double label = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
      if (!(label >= 0 && label < classes && label == Math.rint(label))) {
        throw new RefusedRowException(
            "%s: column '%s' has the label %s. %s; fix or drop such rows."
                .formatted(
                    TestRows.NAME,
                    Examples.LABEL,
                    row.isNullAt(at) ? "null" : label,
                    classes == ANY
                        ? "Labels are whole numbers from 0"
                        : "The training data have the classes 0 to " + (classes - 1)));
      }
      return new double[] {label};
    }

    @Override
    public TargetTally tally() {
      return new ClassCounts();
    }
  }
}

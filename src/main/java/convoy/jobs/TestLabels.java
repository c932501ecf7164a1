package convoy.jobs;

import convoy.ml.classification.ClassLabels;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.training.Task;
import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ReadRows;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.TargetReader;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
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
      return new TestLabels(ofClasses(classes), classes.orElse(FEWEST_CLASSES));
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
   * Reads labels of one class each.
   *
   * @param known how many classes there are; empty if any will do
   */
  static TargetReader ofClasses(OptionalInt known) {
    return new ClassLabels(
        TestRows.NAME,
        Examples.LABEL,
        known.orElse(Integer.MAX_VALUE),
        (known.isPresent()
                ? "The training data have the classes 0 to " + (known.getAsInt() - 1)
                : "Labels are whole numbers from 0")
            + "; fix or drop such rows.");
  }
}

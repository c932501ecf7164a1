package convoy.ml.classification;

import convoy.averaging.TrainingData;
import convoy.data.ClassCounts;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many classes there are, and whether the data have them all. */
final class Classes {
  private static final Logger LOG = LoggerFactory.getLogger(Classes.class);

  private Classes() {}

  /**
   * The number of classes: what the label column's metadata say, or else the largest label plus 1.
   *
   * @param stage for messages
   * @param data the training data; at least one row
   * @param declared what the metadata say, as StringIndexer writes it
   * @throws IllegalArgumentException if there is only one class, a label is larger than declared,
   *     or, without metadata, a class has no row. With metadata a class without rows is only warned
   *     of: a fold of CrossValidator may miss one.
   */
  static int count(Params stage, TrainingData data, OptionalInt declared) {
    Map<Float, Long> labels = data.targets(ClassCounts.class).rows();
    int largest = labels.keySet().stream().mapToInt(Float::intValue).max().orElseThrow();
    int classes = declared.orElse(largest + 1);
    requireDeclared(stage, classes, largest);
    if (classes < 2) {
      throw new IllegalArgumentException(
          stage.uid() + ": all rows have label 0. A classifier needs at least two classes.");
    }
    for (int label = 0; label < classes; label++) {
      if (!labels.containsKey((float) label)) {
        missing(stage, label, classes, declared.isPresent());
      }
    }
    return classes;
  }

  /**
   * Checks that the network can be asked for each class of the validation rows.
   *
   * @param declared what the metadata say; a class that they declare may be in the validation rows
   *     alone: {@link #count} warns of it, and the network is wrong about those rows
   * @throws IllegalArgumentException if a label is larger than declared or, without metadata, is in
   *     the validation rows alone
   */
  static void checkValidation(
      Params stage, TrainingData training, TrainingData validation, OptionalInt declared) {
    for (Float label : validation.targets(ClassCounts.class).rows().keySet()) {
      if (declared.isPresent()) {
        requireDeclared(stage, declared.getAsInt(), label.intValue());
      } else if (!training.targets(ClassCounts.class).rows().containsKey(label)) {
        throw new IllegalArgumentException(
            "%s: label %d is only in the validation rows. Put rows of each class among those to train on: choose others in validationIndicatorCol, or another validationFraction or seed."
                .formatted(stage.uid(), label.intValue()));
      }
    }
  }

  /**
   * Checks that there is a threshold for each class.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  static void requireThresholds(HasThresholds stage, int classes) {
    if (stage.isDefined(stage.thresholds()) && stage.getThresholds().length != classes) {
      throw new IllegalArgumentException(
          "%s: thresholds has %d values, but there are %d classes. Give one for each class, in the order of the labels, or clear thresholds."
              .formatted(stage.uid(), stage.getThresholds().length, classes));
    }
  }

  private static void requireDeclared(Params stage, int classes, int label) {
    if (label >= classes) {
      throw new IllegalArgumentException(
          "%s: the label column's metadata declare %d classes, but there is a label %d. Index the labels anew with StringIndexer."
              .formatted(stage.uid(), classes, label));
    }
  }

  private static void missing(Params stage, int label, int classes, boolean declared) {
    if (declared) {
      LOG.warn(
          "{}: no row to train on has label {} of the {} that are declared.",
          stage.uid(),
          label,
          classes);
      return;
    }
    throw new IllegalArgumentException(
        "%s: labels go up to %d, but no row has label %d. Labels are 0 to n - 1 without a gap: index them with StringIndexer, or, if the class exists but has no rows here, declare the classes in the column's metadata."
            .formatted(stage.uid(), classes - 1, label));
  }
}

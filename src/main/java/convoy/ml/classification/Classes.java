package convoy.ml.classification;

import convoy.averaging.TrainingData;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.ml.param.Params;
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
   * @param data the training data
   * @param declared what the metadata say, as StringIndexer writes it
   * @throws IllegalArgumentException if there are no rows, all weights are 0, there is only one
   *     class, a label is larger than declared, or, without metadata, a class has no row. With
   *     metadata a class without rows is only warned of: a fold of CrossValidator may miss one.
   */
  static int count(Params stage, TrainingData data, OptionalInt declared) {
    Map<Float, Long> labels = data.labels();
    if (data.rows() == 0) {
      throw new IllegalArgumentException(
          stage.uid() + ": the training data have no rows. Check the filters before this stage.");
    }
    if (data.weight() <= 0) {
      throw new IllegalArgumentException(
          stage.uid() + ": all weights are 0. At least one row must have a weight greater than 0.");
    }
    int largest = labels.keySet().stream().mapToInt(Float::intValue).max().orElseThrow();
    int classes = declared.orElse(largest + 1);
    if (largest >= classes) {
      throw new IllegalArgumentException(
          "%s: the label column's metadata declare %d classes, but there is a label %d. Index the labels anew with StringIndexer."
              .formatted(stage.uid(), classes, largest));
    }
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

  private static void missing(Params stage, int label, int classes, boolean declared) {
    if (declared) {
      LOG.warn("{}: no row has label {} of the {} that are declared.", stage.uid(), label, classes);
      return;
    }
    throw new IllegalArgumentException(
        "%s: labels go up to %d, but no row has label %d. Labels are 0 to n - 1 without a gap: index them with StringIndexer, or, if the class exists but has no rows here, declare the classes in the column's metadata."
            .formatted(stage.uid(), classes - 1, label));
  }
}

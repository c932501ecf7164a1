package convoy.ml.classification;

import convoy.averaging.TrainingData;
import convoy.data.LabelCounts;
import convoy.ml.training.Task;
import convoy.ml.util.LabelCells;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.Schemas;
import convoy.ml.util.TargetReader;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** To tell which of several labels are true: an output for each. */
final class Multilabel implements Task {
  private static final Logger LOG = LoggerFactory.getLogger(Multilabel.class);

  private final MultilabelClassifier stage;
  private final Dataset<?> dataset;
  private final boolean indicators;
  private int labels;

  /**
   * @param stage that does
   * @param dataset to learn from
   */
  Multilabel(MultilabelClassifier stage, Dataset<?> dataset) {
    this.stage = stage;
    this.dataset = dataset;
    this.indicators = areIndicators(stage);
  }

  static boolean areIndicators(MultilabelClassifierParams stage) {
    return stage.getLabelForm().equals(MultilabelClassifierParams.INDICATORS);
  }

  /**
   * The label's column.
   *
   * @throws IllegalArgumentException if it is missing or of another type than {@code labelForm}
   *     asks for, or has another size than {@code numLabels}
   */
  static StructField requireLabel(StructType schema, MultilabelClassifierParams stage) {
    StructField label = Schemas.requireColumn(schema, stage, stage.labelCol());
    DataType type = label.dataType();
    boolean indicators = areIndicators(stage);
    if (!LabelCells.areArrays(type) && !(indicators && LabelCells.areVectors(type))) {
      throw new IllegalArgumentException(
          "%s: column '%s' is of type %s, but with labelForm %s %s is expected. Make one with array or split and cast, or set labelForm."
              .formatted(
                  stage.uid(),
                  label.name(),
                  type.simpleString(),
                  stage.getLabelForm(),
                  indicators
                      ? "an array or a Vector of 0 and 1"
                      : "an array of the true labels' indices"));
    }
    Schemas.vectorSize(label).ifPresent(size -> requireNumLabels(stage, size));
    return label;
  }

  private static void requireNumLabels(MultilabelClassifierParams stage, int found) {
    if (stage.isDefined(stage.numLabels()) && stage.getNumLabels() != found) {
      throw new IllegalArgumentException(
          "%s: numLabels is %d, but the labels in column '%s' have %d indicators. Set numLabels to %d, or clear it."
              .formatted(stage.uid(), stage.getNumLabels(), stage.getLabelCol(), found, found));
    }
  }

  @Override
  public TargetReader targets(String reader) {
    return new LabelSets(new LabelCells(reader, stage.getLabelCol()), indicators, labels());
  }

  @Override
  public Aim expected() {
    return new Aim(stage.lossSetting(), labels());
  }

  @Override
  public Aim aim(TrainingData training, Optional<TrainingData> validation) {
    long[] rows = training.targets(LabelCounts.class).rows();
    for (int label = 0; label < rows.length; label++) {
      if (rows[label] == 0) {
        LOG.warn(
            "{}: label {} is true in no row to train on, and will hardly ever be predicted.",
            stage.uid(),
            label);
      }
    }
    return new Aim(stage.lossSetting(), labels());
  }

  private int labels() {
    if (labels == 0) {
      labels = count();
      stage.thresholdsOf(labels);
    }
    return labels;
  }

  private int count() {
    if (indicators) {
      int found = LabeledRows.labelLength(dataset, stage);
      requireNumLabels(stage, found);
      return found;
    }
    return stage.isDefined(stage.numLabels()) ? stage.getNumLabels() : largest() + 1;
  }

  /** The largest index; what is none is refused when rows are packed. */
  private int largest() {
    LabelCells cells = new LabelCells(stage.uid(), stage.getLabelCol());
    int largest =
        LabeledRows.labels(dataset, stage).map(row -> largest(cells, row)).fold(-1, Math::max);
    if (largest < 0) {
      throw dataset.isEmpty()
          ? LabeledRows.noRows(dataset, stage)
          : new IllegalArgumentException(
              "%s: no row has a label in column '%s'. Give rows with some, or set numLabels."
                  .formatted(stage.uid(), stage.getLabelCol()));
    }
    return largest;
  }

  private static int largest(LabelCells cells, Row row) {
    int largest = -1;
    for (double index : cells.read(row, 0)) {
      if (index > largest && index < LabeledRows.LARGEST_LABEL) {
        largest = (int) index;
      }
    }
    return largest;
  }
}

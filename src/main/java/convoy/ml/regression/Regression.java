package convoy.ml.regression;

import convoy.averaging.TrainingData;
import convoy.data.TargetMoments;
import convoy.ml.training.Task;
import convoy.ml.util.LabelCells;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.Schemas;
import convoy.ml.util.TargetReader;
import convoy.optimize.Loss;
import convoy.optimize.Standardized;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** To predict numbers: an output for each that a label has. */
final class Regression implements Task {
  private static final Logger LOG = LoggerFactory.getLogger(Regression.class);

  /** Weights that give larger numbers than 2^63 are refused where a model is loaded. */
  private static final double LARGEST_STANDARDIZED = 1e15;

  /** As of features: a network's first outputs are near 0, and its steps have a given length. */
  private static final double LARGEST_ADVISABLE = 10;

  private final NeuralRegressor stage;
  private final Dataset<?> dataset;
  private final boolean several;
  private int outputs;

  /**
   * @param stage that predicts
   * @param dataset to learn from
   */
  Regression(NeuralRegressor stage, Dataset<?> dataset) {
    this.stage = stage;
    this.dataset = dataset;
    this.several = isSeveral(requireLabel(dataset.schema(), stage));
  }

  /**
   * The label's column.
   *
   * @throws IllegalArgumentException if it is missing, or holds neither numbers, Vectors nor arrays
   *     of numbers
   */
  static StructField requireLabel(StructType schema, HasLabelCol stage) {
    StructField label = Schemas.requireColumn(schema, stage, stage.labelCol());
    if (!(label.dataType() instanceof NumericType) && !isSeveral(label)) {
      throw new IllegalArgumentException(
          "%s: column '%s' is of type %s, but a number is expected, or, for several outputs, a Vector or an array of numbers. Cast it."
              .formatted(stage.uid(), label.name(), label.dataType().simpleString()));
    }
    return label;
  }

  /** Whether each label of a column holds several numbers. */
  static boolean isSeveral(StructField label) {
    DataType type = label.dataType();
    return LabelCells.areVectors(type) || LabelCells.areArrays(type);
  }

  @Override
  public TargetReader targets(String reader) {
    return new NumberLabels(new LabelCells(reader, stage.getLabelCol()), several, outputs());
  }

  @Override
  public Aim expected() {
    return new Aim(stage.lossSetting(), outputs());
  }

  @Override
  public Aim aim(TrainingData training, Optional<TrainingData> validation) {
    TargetMoments moments = training.targets(TargetMoments.class);
    return new Aim(
        stage.getStandardizeLabels() ? standardized(moments) : plain(moments), outputs());
  }

  private int outputs() {
    if (outputs == 0) {
      outputs = several ? LabeledRows.labelLength(dataset, stage) : 1;
      if (several && outputs < 2) {
        throw new IllegalArgumentException(
            "%s: the first label of column '%s' has %d values, where several are expected. For one output give a column of numbers."
                .formatted(stage.uid(), stage.getLabelCol(), outputs));
      }
    }
    return outputs;
  }

  private Loss plain(TargetMoments moments) {
    for (int i = 0; i < moments.length(); i++) {
      double rootMeanSquare = Math.hypot(moments.mean(i), moments.deviation(i));
      if (rootMeanSquare > LARGEST_ADVISABLE) {
        LOG.warn(
            "{}: the labels in column '{}' are large: their root mean square is {}, where networks learn fastest from about 1. Set standardizeLabels to true.",
            stage.uid(),
            stage.getLabelCol(),
            String.format(Locale.ROOT, "%.3g", rootMeanSquare));
        break;
      }
    }
    return stage.lossSetting();
  }

  private Loss standardized(TargetMoments moments) {
    List<Double> means = new ArrayList<>();
    List<Double> deviations = new ArrayList<>();
    for (int i = 0; i < moments.length(); i++) {
      double mean = moments.mean(i);
      double deviation = moments.deviation(i);
      if (Math.hypot(mean, deviation) > LARGEST_STANDARDIZED) {
        throw new IllegalArgumentException(
            "%s: the labels in column '%s' are too large: their mean is %s and their deviation %s; up to %s can be standardized. Divide them by a power of ten."
                .formatted(
                    stage.uid(), stage.getLabelCol(), mean, deviation, LARGEST_STANDARDIZED));
      }
      if (deviation == 0) {
        LOG.warn(
            "{}: all labels in column '{}'{} are {}: there is nothing to learn.",
            stage.uid(),
            stage.getLabelCol(),
            several ? " at index " + i : "",
            mean);
      }
      means.add(mean);
      deviations.add(deviation == 0 ? 1 : deviation);
    }
    return new Standardized(stage.lossSetting(), means, deviations);
  }
}

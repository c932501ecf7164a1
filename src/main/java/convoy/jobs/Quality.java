package convoy.jobs;

import convoy.ml.classification.ClassificationEvaluation;
import convoy.ml.classification.MultilabelClassificationModel;
import convoy.ml.classification.MultilabelClassifierParams;
import convoy.ml.classification.MultilabelEvaluation;
import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.regression.RegressionEvaluation;
import convoy.ml.training.Evaluation;
import convoy.ml.training.NetworkModel;
import convoy.ml.util.LabelCells;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/** How good predictions are where the labels are known, as a job says it. */
final class Quality {
  private Quality() {}

  /**
   * Compares predictions with labels, each row counting the same: test data need no weights.
   *
   * @param predictions at least one row, with the label
   * @param model that predicted
   */
  static Evaluation of(Dataset<Row> predictions, NetworkModel model) {
    ParamMap columns = ParamMap.empty();
    columns.put(model.labelCol(), Examples.LABEL);
    columns.put(model.weightCol(), "");
    return ((NetworkModel) model.copy(columns)).evaluate(predictions);
  }

  /** What a script looks for: each a name and a number. */
  static List<String> lines(Evaluation evaluation) {
    if (evaluation instanceof RegressionEvaluation numbers) {
      return List.of(
          String.format(Locale.ROOT, "rmse %.5g", numbers.rmse()), share("r2", numbers.r2()));
    }
    if (evaluation instanceof MultilabelEvaluation labels) {
      return List.of(
          share("microF1", labels.microFMeasure()),
          share("subsetAccuracy", labels.subsetAccuracy()));
    }
    return List.of(share("accuracy", ((ClassificationEvaluation) evaluation).accuracy()));
  }

  /**
   * Whether labels of a type can be compared with what a model predicts.
   *
   * @param model that predicts
   */
  static boolean isOf(DataType label, Transformer model) {
    boolean several = LabelCells.areVectors(label) || LabelCells.areArrays(label);
    if (model instanceof NeuralRegressionModel regression && regression.numOutputs() > 1) {
      return several;
    }
    if (model instanceof MultilabelClassificationModel labels) {
      return areIndices(labels) ? LabelCells.areArrays(label) : several;
    }
    return label instanceof NumericType;
  }

  private static boolean areIndices(MultilabelClassificationModel model) {
    return model.getLabelForm().equals(MultilabelClassifierParams.INDICES);
  }

  private static String share(String name, double value) {
    return String.format(Locale.ROOT, "%s %.4f", name, value);
  }
}

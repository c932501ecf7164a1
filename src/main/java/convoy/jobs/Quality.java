package convoy.jobs;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.MultilabelClassificationModel;
import convoy.ml.classification.MultilabelClassifierParams;
import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.util.LabelCells;
import convoy.ml.util.Schemas;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.evaluation.MultilabelMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/**
 * How good predictions are where the labels are known, by Spark's evaluators.
 *
 * @param table to read, where there is one
 * @param lines each a name and a number
 */
record Quality(Optional<String> table, List<String> lines) {

  /**
   * Compares predictions with labels.
   *
   * @param predictions at least one row, with the label
   * @param model that predicted: a network's
   */
  static Quality of(Dataset<Row> predictions, Transformer model) {
    if (model instanceof NeuralRegressionModel regression) {
      return ofNumbers(predictions, regression);
    }
    if (model instanceof MultilabelClassificationModel labels) {
      return ofLabels(predictions, labels);
    }
    CnnClassificationModel classifier = (CnnClassificationModel) model;
    ConfusionMatrix confusion =
        ConfusionMatrix.of(
            predictions, Examples.LABEL, classifier.getPredictionCol(), classifier.numClasses());
    return new Quality(
        Optional.of(confusion.toString()), List.of(share("accuracy", confusion.accuracy())));
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

  /** The root of the mean squared error over all outputs, and the mean of their r2. */
  static Quality ofNumbers(Dataset<Row> predictions, NeuralRegressionModel model) {
    int outputs = model.numOutputs();
    double squares = 0;
    double r2 = 0;
    for (int i = 0; i < outputs; i++) {
      RegressionMetrics metrics =
          new RegressionEvaluator()
              .getMetrics(
                  predictions.select(
                      number(predictions, Examples.LABEL, i).as("label"),
                      number(predictions, model.getPredictionCol(), i).as("prediction")));
      squares += metrics.meanSquaredError();
      r2 += metrics.r2();
    }
    return new Quality(
        Optional.empty(),
        List.of(
            String.format(Locale.ROOT, "rmse %.5g", Math.sqrt(squares / outputs)),
            share("r2", r2 / outputs)));
  }

  private static Column number(Dataset<Row> rows, String name, int index) {
    DataType type = rows.schema().apply(name).dataType();
    Column column =
        type.equals(SQLDataTypes.VectorType()) || type instanceof ArrayType
            ? numbers(rows, name).getItem(index)
            : Schemas.column(name);
    return column.cast("double");
  }

  /** A column of Vectors or arrays as arrays of doubles. */
  private static Column numbers(Dataset<Row> rows, String name) {
    Column column = Schemas.column(name);
    return rows.schema().apply(name).dataType().equals(SQLDataTypes.VectorType())
        ? org.apache.spark.ml.functions.vector_to_array(column, "float64")
        : column.cast("array<double>");
  }

  private static Quality ofLabels(Dataset<Row> predictions, MultilabelClassificationModel model) {
    Column found = numbers(predictions, Examples.LABEL);
    // The evaluator takes arrays for equal whose elements are, in their order.
    Column labels = areIndices(model) ? functions.array_sort(found) : indices(found);
    MultilabelMetrics metrics =
        new MultilabelClassificationEvaluator()
            .getMetrics(
                predictions.select(
                    labels.as("label"), Schemas.column(model.getPredictionCol()).as("prediction")));
    return new Quality(
        Optional.empty(),
        List.of(
            share("microF1", metrics.microF1Measure()),
            share("subsetAccuracy", metrics.subsetAccuracy())));
  }

  /** The places of the ones. */
  private static Column indices(Column indicators) {
    Column places =
        functions.transform(
            indicators,
            (indicator, place) -> functions.when(indicator.equalTo(1), place.cast("double")));
    return functions.filter(places, place -> place.isNotNull());
  }

  private static String share(String name, double value) {
    return String.format(Locale.ROOT, "%s %.4f", name, value);
  }
}

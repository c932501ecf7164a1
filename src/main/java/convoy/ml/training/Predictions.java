package convoy.ml.training;

import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.MeasuredRow;
import convoy.ml.util.TargetReader;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows with labels and with what was predicted for them.
 *
 * @param model whose Params name the columns
 * @param rows with a column of predictions
 * @param column its name
 */
public record Predictions(NetworkModel model, Dataset<Row> rows, String column) {
  private static final List<String> ADDED =
      List.of("rawPredictionCol", "probabilityCol", "predictionCol");

  /**
   * What is in {@code dataset} already, in the model's {@code predictionCol}, as a pipeline gives
   * it; or else what is predicted for it now.
   *
   * @param predictor that predicts: the model, or an ensemble of such models
   * @param model whose Params name the columns
   * @throws IllegalArgumentException if there is no column of the weights that the model names
   */
  public static Predictions of(Transformer predictor, NetworkModel model, Dataset<?> dataset) {
    LabeledRows.requireWeights(dataset.schema(), model);
    String column = model.getPredictionCol();
    String own = model.uid() + " predicts";
    ParamMap columns = ParamMap.empty();
    ADDED.stream().filter(model::hasParam).forEach(name -> columns.put(model.getParam(name), ""));
    columns.put(model.predictionCol(), own);
    Transformer alone = predictor.copy(columns);
    if (!Arrays.asList(dataset.columns()).contains(column)) {
      return new Predictions(model, alone.transform(dataset), own);
    }
    StructType features = new StructType().add(model.getFeaturesCol(), SQLDataTypes.VectorType());
    requireLike(
        alone.transformSchema(features).apply(own).dataType(),
        dataset.schema().apply(column),
        model);
    return new Predictions(model, dataset.toDF(), column);
  }

  /** What another model predicted may be of another kind. */
  private static void requireLike(DataType own, StructField there, NetworkModel model) {
    DataType found = there.dataType();
    if (!isLike(own, found)) {
      throw new IllegalArgumentException(
          "%s: column '%s' holds %s, but this model predicts %s. Drop that column, or set predictionCol to the model's own."
              .formatted(model.uid(), there.name(), found.simpleString(), own.simpleString()));
    }
  }

  private static boolean isLike(DataType own, DataType found) {
    return own instanceof NumericType ? found instanceof NumericType : isNumbers(found);
  }

  private static boolean isNumbers(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  /** The label's column. */
  public StructField label() {
    return rows.schema().apply(model.getLabelCol());
  }

  /** The column of predictions. */
  public StructField prediction() {
    return rows.schema().apply(column);
  }

  /**
   * Reads the rows, once for each time that {@code measure} does.
   *
   * @param labels reads what was asked for
   * @param predictions reads what was predicted, in the same form
   * @param measure makes something of them
   * @throws IllegalArgumentException if a row's label is none for this model, or there are no rows
   */
  public <T> T measured(
      TargetReader labels, TargetReader predictions, Function<JavaRDD<MeasuredRow>, T> measure) {
    return Failures.inWords(
        () -> measure.apply(LabeledRows.measured(rows, model, labels, predictions)));
  }

  /**
   * Refuses to measure nothing.
   *
   * @throws IllegalArgumentException if there are no rows that count
   */
  public void requireRows(double count) {
    if (!(count > 0)) {
      throw new IllegalArgumentException(
          model.uid() + ": there are no rows to evaluate on. Give some, with a weight above 0.");
    }
  }
}

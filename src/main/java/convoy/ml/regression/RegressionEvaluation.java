package convoy.ml.regression;

import convoy.averaging.report.Figures;
import convoy.averaging.report.TextTable;
import convoy.ml.training.Evaluation;
import convoy.ml.training.Predictions;
import convoy.ml.util.LabelCells;
import convoy.ml.util.MeasuredRow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple3;

/**
 * How good predicted numbers are, by Spark's {@code RegressionMetrics}: of each output, and of all
 * outputs together.
 */
public final class RegressionEvaluation implements Evaluation {
  private final List<Output> outputs;
  private final double count;

  /**
   * One output.
   *
   * @param mse mean squared error
   * @param mae mean absolute error
   * @param r2 coefficient of determination
   */
  private record Output(double mse, double mae, double r2) {
    static Output of(JavaRDD<MeasuredRow> rows, int index) {
      RegressionMetrics metrics =
          new RegressionMetrics(
              rows.map(
                      row ->
                          new Tuple3<Object, Object, Object>(
                              row.prediction()[index], row.target()[index], row.weight()))
                  .rdd());
      return new Output(metrics.meanSquaredError(), metrics.meanAbsoluteError(), metrics.r2());
    }

    double rmse() {
      return Math.sqrt(mse);
    }
  }

  private RegressionEvaluation(List<Output> outputs, double count) {
    this.outputs = outputs;
    this.count = count;
  }

  /**
   * Compares predictions.
   *
   * @param outputs how many numbers the model predicts at once
   * @throws IllegalArgumentException if there are no rows, or a label is not finite or has not as
   *     many numbers
   */
  static RegressionEvaluation of(Predictions predictions, int outputs) {
    return predictions.measured(
        labels(predictions, predictions.label(), outputs),
        labels(predictions, predictions.prediction(), outputs),
        rows -> {
          rows.persist(StorageLevel.MEMORY_AND_DISK()); // read once, not for each output
          try {
            double count = rows.map(MeasuredRow::weight).fold(0.0, Double::sum);
            predictions.requireRows(count);
            return new RegressionEvaluation(
                IntStream.range(0, outputs).mapToObj(index -> Output.of(rows, index)).toList(),
                count);
          } finally {
            rows.unpersist(false);
          }
        });
  }

  private static NumberLabels labels(Predictions predictions, StructField column, int outputs) {
    return new NumberLabels(
        new LabelCells(predictions.model().uid(), column.name()),
        Regression.isSeveral(column),
        outputs);
  }

  /** The root of {@link #mse}, in the label's unit. */
  public double rmse() {
    return Math.sqrt(mse());
  }

  /** The mean squared error; of several outputs their mean. */
  public double mse() {
    return mean(Output::mse);
  }

  /** The mean absolute error, in the label's unit; of several outputs their mean. */
  public double mae() {
    return mean(Output::mae);
  }

  /**
   * The share of the labels' variance that the predictions explain; of several outputs the mean.
   */
  public double r2() {
    return mean(Output::r2);
  }

  /** The root of the mean squared error of each output. */
  public double[] rmseByOutput() {
    return each(Output::rmse);
  }

  /** The mean absolute error of each output. */
  public double[] maeByOutput() {
    return each(Output::mae);
  }

  /** The share of each output's variance that the predictions explain. */
  public double[] r2ByOutput() {
    return each(Output::r2);
  }

  @Override
  public double count() {
    return count;
  }

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rmse", rmse());
    metrics.put("r2", r2());
    metrics.put("mae", mae());
    metrics.put("mse", mse());
    return Collections.unmodifiableMap(metrics);
  }

  private double mean(ToDoubleFunction<Output> figure) {
    return outputs.stream().mapToDouble(figure).average().orElseThrow();
  }

  private double[] each(ToDoubleFunction<Output> figure) {
    return outputs.stream().mapToDouble(figure).toArray();
  }

  /** A line for each output, if there are several, and one for all. */
  @Override
  public String toString() {
    TextTable table = new TextTable(List.of("output", "rmse", "mae", "r2", "count"));
    for (int i = 0; i < outputs.size() && outputs.size() > 1; i++) {
      Output output = outputs.get(i);
      table.add(line(String.valueOf(i), output.rmse(), output.mae(), output.r2()));
    }
    table.add(line("all", rmse(), mae(), r2()));
    return table.toString();
  }

  private List<String> line(String name, double rmse, double mae, double r2) {
    return List.of(
        name, Figures.number(rmse), Figures.number(mae), Figures.number(r2), Figures.count(count));
  }
}

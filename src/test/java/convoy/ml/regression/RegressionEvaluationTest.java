package convoy.ml.regression;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.training.TrainedNetwork;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.Golden;
import convoy.testing.LocalSpark;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class RegressionEvaluationTest {
  private static final Map<?, ?> GOLDEN =
      (Map<?, ?>) ((Map<?, ?>) Golden.read("ml/evaluations.json")).get("numbers");

  private static Dataset<Row> goldenRows() {
    return LocalSpark.session()
        .createDataFrame(
            ((List<?>) GOLDEN.get("rows"))
                .stream()
                    .map(row -> (List<?>) row)
                    .map(
                        row ->
                            RowFactory.create(
                                Vectors.dense(Golden.doubles(row.get(0))),
                                Vectors.dense(Golden.doubles(row.get(1))),
                                ((Number) row.get(2)).doubleValue()))
                    .toList(),
            new StructType()
                .add("label", SQLDataTypes.VectorType())
                .add("prediction", SQLDataTypes.VectorType())
                .add("weight", DataTypes.DoubleType));
  }

  @Test
  void agreesWithScikitLearn() {
    NeuralRegressionModel model = model(2);
    RegressionEvaluation unweighted = model.evaluate(goldenRows());
    assertArrayEquals(
        Golden.doubles(GOLDEN.get("r2ByOutputUnweighted")), unweighted.r2ByOutput(), 1e-12);
    assertEquals(15, unweighted.count());
    model.set(model.weightCol(), "weight");
    RegressionEvaluation found = model.evaluate(goldenRows());
    double[] rmse = Golden.doubles(GOLDEN.get("rmseByOutput"));
    assertArrayEquals(rmse, found.rmseByOutput(), 1e-12);
    assertArrayEquals(Golden.doubles(GOLDEN.get("maeByOutput")), found.maeByOutput(), 1e-12);
    assertEquals(
        Math.sqrt((rmse[0] * rmse[0] + rmse[1] * rmse[1]) / 2), found.metrics().get("rmse"), 1e-12);
    assertEquals(Arrays.stream(found.r2ByOutput()).average().orElseThrow(), found.r2(), 1e-12);
  }

  @Test
  void agreesWithSparksEvaluator() {
    Dataset<Row> rows = goldenRows();
    for (String column : new String[] {"label", "prediction"}) {
      rows =
          rows.withColumn(
              column,
              org.apache
                  .spark
                  .ml
                  .functions
                  .vector_to_array(functions.col(column), "float64")
                  .getItem(0));
    }
    NeuralRegressionModel model = model(1);
    model.set(model.weightCol(), "weight");
    RegressionEvaluation found = model.evaluate(rows);
    RegressionMetrics spark = new RegressionEvaluator().setWeightCol("weight").getMetrics(rows);
    assertEquals(
        Map.of(
            "rmse", spark.rootMeanSquaredError(),
            "mse", spark.meanSquaredError(),
            "mae", spark.meanAbsoluteError(),
            "r2", spark.r2()),
        found.metrics());
    assertEquals(
        "output    rmse     mae      r2  count", found.toString().lines().findFirst().get());
  }

  @Test
  void readsAsATableOfOutputs() {
    List<String> lines = model(2).evaluate(goldenRows()).toString().lines().toList();
    assertEquals(
        List.of("output", "0", "1", "all"),
        lines.stream().map(line -> line.strip().split(" +")[0]).toList());
  }

  @Test
  void rejectsWhatCannotBeMeasured() {
    NeuralRegressionModel model = model(2);
    Dataset<Row> rows = goldenRows();
    assertFails(
        () -> model.evaluate(rows.withColumn("label", functions.expr("array(1D, double('NaN'))"))),
        "'label'",
        "NaN at index 1");
    assertFails(
        () -> model.evaluate(rows.withColumn("label", functions.expr("array(1D)"))),
        "'label'",
        "1 values where 2 are expected");
    assertFails(
        () -> model.evaluate(rows.withColumn("label", functions.lit(1.0))), "'label'", "double");
    assertFails(
        () -> model.evaluate(rows.withColumn("prediction", functions.lit(1.0))),
        "'prediction' holds double",
        "set predictionCol");
    assertFails(() -> model.evaluate(rows.filter("false")), "no rows");
  }

  /** One that is never asked to predict. */
  private static NeuralRegressionModel model(int outputs) {
    NetworkSpec network = NetworkSpec.parse("mlp:2", Shape.vector(2)).withOutput(outputs);
    float[] parameters = new float[new ParameterLayout(network).size()];
    return new NeuralRegressionModel("model", new TrainedNetwork(network, parameters));
  }
}

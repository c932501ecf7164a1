package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.training.TrainedNetwork;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.Golden;
import convoy.testing.LocalSpark;
import convoy.testing.Tables;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.mllib.evaluation.MultilabelMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class MultilabelEvaluationTest {
  private static final Map<?, ?> GOLDEN =
      (Map<?, ?>) ((Map<?, ?>) Golden.read("ml/evaluations.json")).get("severalLabels");

  private static Dataset<Row> goldenRows() {
    return LocalSpark.session()
        .createDataFrame(
            ((List<?>) GOLDEN.get("rows"))
                .stream()
                    .map(row -> (List<?>) row)
                    .map(
                        row ->
                            RowFactory.create(
                                Golden.doubles(row.get(0)), Golden.doubles(row.get(1))))
                    .toList(),
            new StructType()
                .add("label", DataTypes.createArrayType(DataTypes.DoubleType))
                .add("prediction", DataTypes.createArrayType(DataTypes.DoubleType)));
  }

  @Test
  void agreesWithScikitLearn() {
    MultilabelEvaluation found = model(4).evaluate(goldenRows());
    assertArrayEquals(
        Golden.doubles(GOLDEN.get("precisionByLabel")), found.precisionByLabel(), 1e-12);
    assertArrayEquals(Golden.doubles(GOLDEN.get("recallByLabel")), found.recallByLabel(), 1e-12);
    assertArrayEquals(
        Golden.doubles(GOLDEN.get("fMeasureByLabel")), found.fMeasureByLabel(), 1e-12);
    assertArrayEquals(Golden.doubles(GOLDEN.get("countByLabel")), found.countByLabel(), 1e-12);
    found
        .metrics()
        .forEach(
            (metric, value) ->
                assertEquals(((Number) GOLDEN.get(metric)).doubleValue(), value, 1e-12, metric));
  }

  @Test
  void agreesWithSparksEvaluator() {
    // Spark takes arrays for equal whose elements are, in their order.
    Dataset<Row> rows =
        goldenRows().withColumn("label", functions.array_sort(functions.col("label")));
    MultilabelEvaluation found = model(4).evaluate(rows);
    MultilabelMetrics spark = new MultilabelClassificationEvaluator().getMetrics(rows);
    assertEquals(spark.microF1Measure(), found.microFMeasure(), 1e-12);
    assertEquals(spark.microPrecision(), found.microPrecision(), 1e-12);
    assertEquals(spark.microRecall(), found.microRecall(), 1e-12);
    assertEquals(spark.subsetAccuracy(), found.subsetAccuracy(), 1e-12);
    assertEquals(spark.hammingLoss(), found.hammingLoss(), 1e-12);
  }

  @Test
  void readsAsATable() {
    List<String> lines = model(4).evaluate(goldenRows()).toString().lines().toList();
    assertEquals("label  precision  recall      F1  count", lines.get(0));
    assertEquals(1 + 4 + 2 + 2, lines.size());
    assertEquals("micro", lines.get(5).split(" +")[0]);
  }

  /** Weights of 2 count as the same row twice. */
  @Test
  void aModelMeasuresRowsByTheirWeights() {
    Dataset<Row> data = Tables.ofLabels(40, 1);
    MultilabelClassificationModel model =
        new MultilabelClassifier().setNetwork("mlp:4").setNumWorkers(1).setEpochs(1).fit(data);
    Dataset<Row> twice = data.union(data.filter("weight = 2"));
    MultilabelEvaluation unweighted = model.evaluate(twice);
    model.set(model.weightCol(), "weight");
    MultilabelEvaluation weighted = model.evaluate(data);
    assertEquals(unweighted.metrics(), weighted.metrics());
    assertEquals(twice.count(), weighted.count());
  }

  @Test
  void rejectsLabelsThatTheModelDoesNotKnow() {
    assertFails(() -> model(3).evaluate(goldenRows()), "'label'", "from 0 to 2");
    assertFails(() -> model(4).evaluate(goldenRows().filter("false")), "no rows");
  }

  /** One that is never asked to predict. */
  private static MultilabelClassificationModel model(int labels) {
    NetworkSpec network = NetworkSpec.parse("mlp:2", Shape.vector(2)).withOutput(labels);
    float[] parameters = new float[new ParameterLayout(network).size()];
    return new MultilabelClassificationModel("model", new TrainedNetwork(network, parameters));
  }
}

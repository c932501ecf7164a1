package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.apache.spark.ml.functions.array_to_vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Tables;
import convoy.testing.WhateverSpark;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@WhateverSpark
class MultilabelClassifierTest {
  private static final String INDICATORS =
      "array(array_contains(label, 0D), array_contains(label, 1D), array_contains(label, 2D))";

  static MultilabelClassifier small() {
    return new MultilabelClassifier()
        .setNetwork("mlp:8")
        .setNumWorkers(2)
        .setAveragingFrequency(16)
        .setBatchSize(8)
        .setLearningRate(0.02);
  }

  @Test
  void learnsWhichLabelsAreTrue() {
    Dataset<Row> predicted =
        small().setEpochs(15).fit(Tables.ofLabels(150, 1)).transform(Tables.ofLabels(60, 2));
    double f1 =
        new MultilabelClassificationEvaluator().setMetricName("microF1Measure").evaluate(predicted);
    assertTrue(f1 > 0.9, "micro F1 " + f1);
    for (Row row : predicted.collectAsList()) {
      List<Double> labels = row.getList(row.fieldIndex("prediction"));
      assertEquals(labels.stream().sorted().toList(), labels);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"array<double>", "array<int>", "array<float>", "vector"})
  void indicatorsAreAsGoodAsIndices(String type) {
    Dataset<Row> data = Tables.ofLabels(30, 1);
    float[] expected = small().setEpochs(1).fit(data).parameters();
    String array = "CAST(%s AS %s)".formatted(INDICATORS, type.replace("vector", "array<double>"));
    Column label = functions.expr(array);
    Dataset<Row> indicators =
        data.withColumn("label", type.equals("vector") ? array_to_vector(label) : label);
    MultilabelClassificationModel model =
        small().setEpochs(1).setLabelForm("indicators").fit(indicators);
    assertArrayEquals(expected, model.parameters());
  }

  @Test
  void indicesMayBeWholeNumbersOfAnyType() {
    Dataset<Row> data = Tables.ofLabels(30, 1);
    Dataset<Row> ints = data.withColumn("label", functions.expr("CAST(label AS array<int>)"));
    assertArrayEquals(
        small().setEpochs(1).fit(data).parameters(), small().setEpochs(1).fit(ints).parameters());
  }

  @Test
  void theNextStepMayReadThePredictionAsAList() {
    Dataset<Row> data = Tables.ofLabels(30, 1);
    Dataset<Row> predicted = small().setEpochs(1).fit(data).transform(data);
    int at = predicted.schema().fieldIndex("prediction");
    MapFunction<Row, Integer> count = row -> row.<Double>getList(at).size();
    List<Integer> found = predicted.map(count, Encoders.INT()).collectAsList();
    assertEquals(
        predicted.collectAsList().stream().map(row -> row.getList(at).size()).toList(), found);
  }

  @Test
  void numLabelsMakesRoomForLabelsThatNoRowHas() {
    MultilabelClassificationModel model =
        small().setEpochs(1).setNumLabels(5).fit(Tables.ofLabels(30, 1));
    assertEquals(5, model.numOutputs());
  }

  @Test
  void aLabelIsPredictedAboveItsThreshold() {
    Dataset<Row> data = Tables.ofLabels(60, 1);
    MultilabelClassificationModel model = small().setEpochs(3).fit(data);
    model.setLabelThresholds(new double[] {0.999999, 0.5, 0.000001});
    for (Row row : model.transform(data).collectAsList()) {
      List<Double> labels = row.getList(row.fieldIndex("prediction"));
      assertFalse(labels.contains(0.0));
      assertTrue(labels.contains(2.0));
    }
    MultilabelClassificationModel wrong = model.copy(ParamMap.empty());
    wrong.setLabelThresholds(new double[] {0.5, 0.5});
    assertFails(() -> wrong.transform(data), "labelThresholds has 2 values", "3 labels");
    assertFails(
        () -> model.setLabelThresholds(new double[] {0.5, 1, 0.5}), "labelThresholds", "(0, 1)");
    MultilabelClassifier stage = small().setNumLabels(3).setLabelThresholds(new double[] {0.5});
    assertFails(() -> stage.transformSchema(data.schema()), "labelThresholds has 1 values");
    MultilabelClassifier late = small().setLabelThresholds(new double[] {0.5});
    assertFails(() -> late.fit(data), "labelThresholds has 1 values");
  }

  @Test
  void crossValidatorTunesIt() {
    MultilabelClassifier stage = small().setEpochs(4);
    ParamMap[] grid = {
      ParamMap.empty().put(stage.learningRate().w(1e-6)),
      ParamMap.empty().put(stage.learningRate().w(0.05))
    };
    CrossValidatorModel found =
        new CrossValidator()
            .setEstimator(stage)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MultilabelClassificationEvaluator().setMetricName("microF1Measure"))
            .setNumFolds(2)
            .setSeed(1)
            .fit(Tables.ofLabels(60, 1));
    assertTrue(found.avgMetrics()[1] > found.avgMetrics()[0]);
  }

  @Test
  void stopsEarlyByMicroF1() {
    MultilabelClassificationModel model =
        small()
            .setEpochs(40)
            .setValidationFraction(0.3)
            .setPatience(2)
            .setValidationMetric("microF1Measure")
            .setCalibrate(true)
            .fit(Tables.ofLabels(60, 1));
    assertTrue(model.summary().epochs().size() < 40);
    assertTrue(model.summary().temperature().isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          indices    | array(0D, 1.5D)                  | has a label with 1.5 at index 1
          indices    | array(-1D)                       | has a label with -1.0 at index 0
          indices    | array(2D, 0D, 2D)                | has a label with another 2.0 at index 2
          indices    | array(CAST(null AS double))      | has a label with null at index 0
          indices    | CAST(null AS array<double>)      | has a row without a label
          indices    | array(CAST('NaN' AS double))     | has a label with NaN at index 0
          indices    | array(3D)                        | whole numbers from 0 to 2
          indicators | array(1D, 0D, 2D)                | has a label with 2.0 at index 2
          indicators | array(1D, 0D)                    | has a label of 2 values where 3 are expected
          indicators | array(1D, 0D, CAST(null AS double)) | has a label with null at index 2
          """)
  void namesALabelThatIsNone(String form, String label, String found) {
    Dataset<Row> good = Tables.ofLabels(10, 1);
    if (form.equals("indicators")) {
      good = good.withColumn("label", functions.expr("CAST(" + INDICATORS + " AS array<double>)"));
    }
    Dataset<Row> bad = good.union(good.limit(1).withColumn("label", functions.expr(label)));
    MultilabelClassifier stage = small().setLabelForm(form).setNumLabels(3);
    assertFails(() -> stage.fit(bad), stage.uid(), "column 'label'", found);
  }

  @Test
  void refusesLabelsOfAnotherForm() {
    Dataset<Row> data = Tables.ofLabels(10, 1);
    MultilabelClassifier stage = small();
    Dataset<Row> vectors = data.withColumn("label", array_to_vector(functions.col("label")));
    assertFails(() -> stage.transformSchema(vectors.schema()), "labelForm indices", "vector");
    Dataset<Row> none = data.withColumn("label", functions.expr("CAST(array() AS array<double>)"));
    assertFails(() -> stage.fit(none), stage.uid(), "no row has a label");
    assertFails(() -> stage.setLoss("squaredError"), stage.uid(), "binaryCrossEntropy");
  }
}

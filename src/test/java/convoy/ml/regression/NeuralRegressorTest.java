package convoy.ml.regression;

import static convoy.testing.Failures.assertFails;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.ValidationScore;
import convoy.testing.Frames;
import convoy.testing.Layouts;
import convoy.testing.LocalSpark;
import convoy.testing.Tables;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@WhateverSpark
class NeuralRegressorTest {
  static NeuralRegressor small() {
    return new NeuralRegressor()
        .setNetwork("mlp:8")
        .setStandardizeLabels(true)
        .setNumWorkers(2)
        .setAveragingFrequency(16)
        .setBatchSize(8)
        .setLearningRate(0.02);
  }

  @Test
  void learnsLabelsOfHundreds() {
    Dataset<Row> predicted =
        small().setEpochs(15).fit(Tables.ofNumbers(150, 1)).transform(Tables.ofNumbers(60, 2));
    double r2 = new RegressionEvaluator().setMetricName("r2").evaluate(predicted);
    assertTrue(r2 > 0.95, "r2 " + r2);
  }

  @Test
  void standardizingInsideIsStandardizingBefore() {
    Dataset<Row> data = Tables.ofNumbers(60, 1);
    Row moments = data.selectExpr("avg(label)", "stddev_pop(label)").head();
    double mean = moments.getDouble(0);
    double deviation = moments.getDouble(1);
    Dataset<Row> standardized =
        data.withColumn("label", functions.col("label").minus(mean).divide(deviation));
    NeuralRegressor fullBatch = small().setNumWorkers(1).setBatchSize(60).setEpochs(10);
    NeuralRegressionModel inside = fullBatch.fit(data);
    NeuralRegressionModel before = fullBatch.setStandardizeLabels(false).fit(standardized);
    for (Row row : data.collectAsList()) {
      double expected = before.predict(row.getAs(0)) * deviation + mean;
      assertEquals(expected, inside.predict(row.getAs(0)), 1e-4 * deviation);
    }
  }

  @Test
  void validatesInTheLabelsUnit() {
    Dataset<Row> data =
        Tables.ofNumbers(60, 1)
            .withColumn("validate", functions.expr("label > 600"))
            .withColumn("weight", functions.lit(1.0));
    NeuralRegressionModel model =
        small().setEpochs(2).setValidationIndicatorCol("validate").fit(data);
    ValidationScore score =
        model.summary().rounds().stream()
            .flatMap(round -> round.validation().stream())
            .reduce((first, second) -> second)
            .orElseThrow();
    Dataset<Row> predicted = model.transform(data.where("validate"));
    for (String metric : List.of("rmse", "mae", "r2")) {
      double expected = new RegressionEvaluator().setMetricName(metric).evaluate(predicted);
      assertEquals(expected, score.metric(metric), 1e-4 * Math.abs(expected), metric);
    }
  }

  @Test
  void predictsSeveralNumbersAtOnce() {
    Dataset<Row> data = Tables.ofSeveralNumbers(120, 1);
    NeuralRegressionModel model = small().setEpochs(20).fit(data);
    Dataset<Row> predicted = model.transform(data);
    for (int i = 0; i < 2; i++) {
      double r2 =
          new RegressionEvaluator()
              .setMetricName("r2")
              .evaluate(
                  predicted.select(
                      vector_to_array(col("label"), "float64").getItem(i).as("label"),
                      vector_to_array(col("prediction"), "float64").getItem(i).as("prediction")));
      assertTrue(r2 > 0.9, "r2 of output " + i + ": " + r2);
    }
    Row first = predicted.head();
    Vector features = first.getAs("features");
    assertEquals(first.<Vector>getAs("prediction"), model.predictVector(features));
    String message =
        assertThrows(UnsupportedOperationException.class, () -> model.predict(features))
            .getMessage();
    assertTrue(message.contains("2 numbers at once") && message.contains("predictVector"), message);
  }

  @Test
  void labelsMayBeArraysOrSparse() {
    Dataset<Row> data = Tables.ofSeveralNumbers(30, 1);
    NeuralRegressor stage = small().setEpochs(1);
    float[] expected = stage.fit(data).parameters();
    Dataset<Row> arrays = data.withColumn("label", vector_to_array(col("label"), "float32"));
    assertArrayEquals(expected, stage.fit(arrays).parameters());
    Dataset<Row> sparse = Frames.withVectors(data, "label", Vector::toSparse);
    assertArrayEquals(expected, stage.fit(sparse).parameters());
  }

  @Test
  void aLabelOfOneValueInAVectorIsRefused() {
    Dataset<Row> data =
        Tables.frame(10, 1, SQLDataTypes.VectorType(), x -> Vectors.dense(new double[] {x[0]}));
    assertFails(() -> small().fit(data), "has 1 values", "give a column of numbers");
  }

  @Test
  void aLabelThatNeverChangesIsPredicted() {
    Dataset<Row> data = Tables.frame(30, 1, DataTypes.IntegerType, x -> 70_000);
    NeuralRegressionModel model = small().setEpochs(4).fit(data);
    assertEquals(70_000, model.predict(Vectors.dense(0.1, 0, 0, 0)), 1);
  }

  @Test
  void crossValidatorTunesIt() {
    Dataset<Row> data = Tables.ofNumbers(60, 1);
    NeuralRegressor stage = small().setEpochs(4);
    ParamMap[] grid = {
      ParamMap.empty().put(stage.learningRate().w(1e-6)),
      ParamMap.empty().put(stage.learningRate().w(0.05))
    };
    CrossValidatorModel found =
        new CrossValidator()
            .setEstimator(stage)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new RegressionEvaluator())
            .setNumFolds(2)
            .setSeed(1)
            .fit(data);
    assertTrue(found.avgMetrics()[1] < found.avgMetrics()[0]);
    assertEquals(0.05, ((NeuralRegressionModel) found.bestModel()).getLearningRate());
  }

  @Test
  void stopsEarlyByR2() {
    List<Double> errors = new ArrayList<>();
    NeuralRegressionModel model =
        small()
            .setLearningRate(0.3)
            .setEpochs(40)
            .setValidationFraction(0.3)
            .setPatience(2)
            .setValidationMetric("r2")
            .fit(Tables.ofNumbers(60, 1));
    model
        .summary()
        .rounds()
        .forEach(round -> round.validation().ifPresent(s -> errors.add(s.metric("r2"))));
    assertTrue(errors.size() < 40, "validations " + errors.size());
  }

  @Test
  void goesOnFromACheckpointInTheSameBits(@TempDir Path folder) {
    Dataset<Row> data = Tables.ofNumbers(60, 1);
    float[] expected = small().setEpochs(6).fit(data).parameters();
    NeuralRegressor stage =
        small().setEpochs(6).setCheckpointDir(folder.toString()).setCheckpointInterval(1);
    NeuralRegressor broken = stage.copy(ParamMap.empty());
    broken.setListener(
        round -> {
          if (round.round() == 2) {
            throw new IllegalStateException("broken off");
          }
        });
    assertThrows(IllegalStateException.class, () -> broken.fit(data));
    assertArrayEquals(expected, stage.fit(data).parameters());
  }

  @Test
  void howeverTheRowsLieTheWeightsAreTheSame(@TempDir Path folder) {
    Map<String, Dataset<Row>> layouts = Layouts.of(Tables.ofNumbers(60, 1), folder);
    NeuralRegressor stage = small().setEpochs(1).setWeightCol("weight");
    float[] expected = stage.fit(layouts.get("1 partition")).parameters();
    float[] other = stage.fit(layouts.get("shuffled, 7 partitions")).parameters();
    assertArrayEquals(expected, other);
  }

  static Stream<Arguments> badLabels() {
    return Stream.of(
        Arguments.of(Double.NaN, "has the label NaN"),
        Arguments.of(null, "has the label null"),
        Arguments.of(1e39, "has the label 1.0E39"));
  }

  @ParameterizedTest
  @MethodSource("badLabels")
  void namesALabelThatIsNone(Double label, String found) {
    Dataset<Row> good = Tables.ofNumbers(10, 1);
    List<Row> rows = new ArrayList<>(good.collectAsList());
    rows.add(RowFactory.create(Vectors.zeros(4), label, 1.0));
    Dataset<Row> bad = LocalSpark.session().createDataFrame(rows, good.schema());
    NeuralRegressor stage = small();
    assertFails(() -> stage.fit(bad), stage.uid(), "column 'label' " + found, "drop such rows");
    // Of weight 0 it is not there.
    Dataset<Row> unweighed =
        bad.withColumn("weight", functions.expr("IF(label < 1e30, weight, 0)"))
            .na()
            .fill(0.0, new String[] {"weight"})
            .withColumn("weight", functions.expr("IF(isnan(label), 0, weight)"));
    small().setEpochs(1).setWeightCol("weight").fit(unweighed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          array(1D, CAST('NaN' AS double)) | has a label with NaN at index 1
          array(1D, CAST(null AS double))  | has a label with null at index 1
          array(1D)                        | has a label of 1 values where 2 are expected
          CAST(null AS array<double>)      | has a row without a label
          """)
  void namesALabelOfSeveralThatIsNone(String label, String found) {
    Dataset<Row> data = Tables.ofNumbers(10, 1);
    Dataset<Row> bad =
        data.withColumn("label", functions.expr("array(1D, 2D)"))
            .union(data.limit(1).withColumn("label", functions.expr(label)));
    NeuralRegressor stage = small();
    assertFails(() -> stage.fit(bad), stage.uid(), "column 'label'", found);
  }

  @Test
  void refusesWhatItCannotDoBeforeReadingRows() {
    Dataset<Row> data = Tables.ofNumbers(10, 1);
    NeuralRegressor stage = small();
    assertFails(() -> stage.setLoss("softmaxCrossEntropy"), stage.uid(), "squaredError");
    assertFails(() -> stage.setValidationMetric("accuracy"), stage.uid(), "rmse, mae, r2");
    Dataset<Row> huge = data.withColumn("label", functions.expr("label * 1e20"));
    assertFails(() -> stage.fit(huge), stage.uid(), "too large", "power of ten");
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.ml.training.TrainedNetwork;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.Golden;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationEvaluationTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType)
          .add("prediction", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType);

  /** As golden numbers of scikit-learn, of rows that all weigh 1, and of others. */
  @ParameterizedTest
  @ValueSource(strings = {"classes", "weightedClasses"})
  void agreesWithScikitLearn(String name) {
    Map<?, ?> golden = (Map<?, ?>) ((Map<?, ?>) Golden.read("ml/evaluations.json")).get(name);
    CnnClassificationModel model = model(4);
    model.set(model.weightCol(), "weight");
    ClassificationEvaluation found = model.evaluate(goldenRows(golden));
    double[] rows = found.confusionMatrix().transpose().toArray();
    assertArrayEquals(Golden.doubles(golden.get("confusionMatrix")), rows, 1e-12);
    assertArrayEquals(
        Golden.doubles(golden.get("precisionByLabel")), found.precisionByLabel(), 1e-12);
    assertArrayEquals(Golden.doubles(golden.get("recallByLabel")), found.recallByLabel(), 1e-12);
    assertArrayEquals(
        Golden.doubles(golden.get("fMeasureByLabel")), found.fMeasureByLabel(), 1e-12);
    assertArrayEquals(Golden.doubles(golden.get("countByLabel")), found.countByLabel(), 1e-12);
    found
        .metrics()
        .forEach(
            (metric, value) ->
                assertEquals(((Number) golden.get(metric)).doubleValue(), value, 1e-12, metric));
  }

  @Test
  void agreesWithSparksEvaluator() {
    Map<?, ?> golden =
        (Map<?, ?>) ((Map<?, ?>) Golden.read("ml/evaluations.json")).get("weightedClasses");
    Dataset<Row> rows = goldenRows(golden);
    CnnClassificationModel model = model(4);
    model.set(model.weightCol(), "weight");
    ClassificationEvaluation found = model.evaluate(rows);
    MulticlassMetrics spark =
        new MulticlassClassificationEvaluator().setWeightCol("weight").getMetrics(rows);
    assertEquals(spark.accuracy(), found.accuracy(), 1e-12);
    assertEquals(spark.weightedPrecision(), found.weightedPrecision(), 1e-12);
    assertEquals(spark.weightedRecall(), found.weightedRecall(), 1e-12);
    assertEquals(spark.weightedFMeasure(), found.weightedFMeasure(), 1e-12);
    for (double label : spark.labels()) {
      assertEquals(spark.precision(label), found.precisionByLabel()[(int) label], 1e-12);
    }
  }

  private static Dataset<Row> goldenRows(Map<?, ?> golden) {
    return LocalSpark.session()
        .createDataFrame(
            ((List<?>) golden.get("rows"))
                .stream()
                    .map(row -> Golden.doubles(row))
                    .map(row -> RowFactory.create(row[0], row[1], row[2]))
                    .toList(),
            SCHEMA);
  }

  @Test
  void readsAsTablesWithTheNamesOfClasses() {
    DenseMatrix matrix = new DenseMatrix(2, 2, new double[] {2, 0, 1, 12345});
    ClassificationEvaluation found =
        new ClassificationEvaluation(
            List.of("cat", "a dog with a very long name"), new double[][] {{2, 1}, {0, 12345}});
    assertEquals(matrix, found.confusionMatrix());
    assertEquals(
        """
        confusion matrix (row: label, column: prediction)
                              cat  a dog with a very...
                         cat    2                     1
        a dog with a very...    0                12,345

                       class  precision  recall      F1   count
                         cat     1.0000  0.6667  0.8000       3
        a dog with a very...     0.9999  1.0000  1.0000  12,345
                    weighted     0.9999  0.9999  0.9999  12,348
                       macro     1.0000  0.8333  0.9000  12,348

        accuracy 0.9999""",
        found.toString());
  }

  @Test
  void manyClassesAreReadWithoutTheMatrix() {
    List<String> names = IntStream.range(0, 41).mapToObj(String::valueOf).toList();
    String text = new ClassificationEvaluation(names, new double[41][41]).toString();
    assertFalse(text.contains("confusion"), text);
    assertEquals(1 + 41 + 2 + 2, text.lines().count());
  }

  /** Labels are words, a model predicts, and the words come back: whoever predicts. */
  @Test
  void classesHaveTheNamesThatStringIndexerGave() {
    Dataset<Row> words =
        new IndexToString()
            .setLabels(new String[] {"left", "middle", "right"})
            .setInputCol("label")
            .setOutputCol("side")
            .transform(Images.frame(60, 1))
            .drop("label");
    Dataset<Row> data =
        new StringIndexer()
            .setInputCol("side")
            .setOutputCol("label")
            .setStringOrderType("alphabetDesc")
            .fit(words)
            .transform(words);
    CnnClassificationModel model = CnnClassifierTest.small().fit(data);
    ClassificationEvaluation found = model.evaluate(data);
    assertEquals(List.of("right", "middle", "left"), found.classNames());
    assertEquals(60, found.count());
    Dataset<Row> predicted = model.transform(data);
    assertEquals(found.toString(), model.evaluate(predicted).toString(), "predicted before");
    assertEquals(predicted.where("label = prediction").count() / 60.0, found.accuracy(), 1e-12);
    model.setPredictionCol("").setProbabilityCol("");
    assertEquals(found.toString(), model.evaluate(data).toString(), "without a column for it");
  }

  @Test
  void rejectsWhatCannotBeMeasured() {
    CnnClassificationModel model = model(3);
    Dataset<Row> rows =
        LocalSpark.session().createDataFrame(List.of(RowFactory.create(0.0, 0.0, 1.0)), SCHEMA);
    for (String label : new String[] {"3D", "-1D", "0.5D", "double('NaN')", "double(null)"}) {
      assertFails(
          () -> model.evaluate(rows.withColumn("label", functions.expr(label))),
          model.uid(),
          "column 'label'",
          "classes 0 to 2");
    }
    assertFails(() -> model.evaluate(rows.filter("false")), model.uid(), "no rows");
    assertFails(() -> model.evaluate(rows.drop("label")), model.uid(), "'label'");
    model.set(model.weightCol(), "w");
    assertFails(() -> model.evaluate(rows), model.uid(), "'w'");
  }

  /** One that is never asked to predict. */
  private static CnnClassificationModel model(int classes) {
    NetworkSpec network = NetworkSpec.parse("mlp:2", Shape.vector(2)).withOutput(classes);
    float[] parameters = new float[new ParameterLayout(network).size()];
    return new CnnClassificationModel("model", new TrainedNetwork(network, parameters));
  }
}

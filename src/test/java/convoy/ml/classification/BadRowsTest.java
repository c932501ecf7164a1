package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Images;
import convoy.testing.LocalSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person sees of a row that cannot be learnt from or predicted. */
class BadRowsTest {
  private static Dataset<Row> good;
  private static CnnClassificationModel model;

  @BeforeAll
  static void fit() {
    good = Images.frame(30, 1);
    model = classifier().fit(good);
  }

  private static CnnClassifier classifier() {
    return new CnnClassifier("bad rows")
        .setNetwork("mlp:4")
        .setNumWorkers(2)
        .setEpochs(1)
        .setWeightCol("weight");
  }

  static Stream<Arguments> vectors() {
    double[] values = new double[36];
    double[] withNaN = values.clone();
    withNaN[5] = Double.NaN;
    SparseVector broken = new SparseVector(36, new int[] {3}, new double[] {1});
    broken.indices()[0] = 40;
    return Stream.of(
        Arguments.of(null, "has a row without a vector"),
        Arguments.of(Vectors.dense(withNaN), "has a vector with NaN at index 5"),
        Arguments.of(Vectors.dense(1, 2), "has a vector of 2 values where 36 are expected"),
        Arguments.of(broken, "Index 40 out of bounds for vector of size 36"));
  }

  static Stream<Arguments> labelsAndWeights() {
    return Stream.of(
        Arguments.of(0.5, 1.0, "has the label 0.5"),
        Arguments.of(
            1e9, 1.0, "has the label 1.0E9. Labels are whole numbers 0 to n - 1, below 16"),
        Arguments.of(1.0, -1.0, "has the weight -1.0"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("vectors")
  void fitNamesTheVector(Vector vector, String found) {
    fitSays(found, with(vector, 1, 1));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("labelsAndWeights")
  void fitNamesLabelAndWeight(double label, double weight, String found) {
    fitSays(found, with(Vectors.zeros(36), label, weight));
  }

  private static void fitSays(String found, Dataset<Row> rows) {
    Exception error = assertThrows(IllegalArgumentException.class, () -> classifier().fit(rows));
    assertTrue(error.getMessage().startsWith("bad rows: "), error.getMessage());
    assertTrue(error.getMessage().contains(found), error.getMessage());
    assertEquals(1, error.getMessage().lines().count());
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    assertEquals(null, error.getCause());
    assertTrue(
        trace.toString().lines().allMatch(line -> !line.contains("SparkException")),
        trace.toString());
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("vectors")
  void transformNamesTheVectorAtOnce(Vector vector, String found) {
    Dataset<Row> predicted = model.transform(with(vector, 1, 1));
    String message = assertThrows(Exception.class, predicted::collectAsList).getMessage();
    List<String> lines = message.lines().toList();
    assertTrue(lines.size() <= 5, message);
    assertTrue(message.contains("bad rows: ") && message.contains(found), message);
  }

  @Test
  void aVectorThatWasChangedAfterItWasMadeIsRefused() {
    SparseVector broken = new SparseVector(36, new int[] {3, 5}, new double[] {1, 1});
    broken.indices()[1] = 3;
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.predictRaw(broken)).getMessage();
    assertTrue(message.contains("a sparse vector with index 3 after 3"), message);
  }

  private static Dataset<Row> with(Vector vector, double label, double weight) {
    List<Row> rows = new ArrayList<>(good.collectAsList());
    rows.add(RowFactory.create(vector, label, weight));
    return LocalSpark.session().createDataFrame(rows, good.schema());
  }
}

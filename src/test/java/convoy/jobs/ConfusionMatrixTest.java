package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.LocalSpark;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  /**
   *
   *
   * <pre>
   * y = [0,0,0,1,1,1,1,2,2,2]; p = [0,0,1,1,1,0,1,1,0,1]
   * sklearn.metrics.confusion_matrix(y, p)     # [[2 1 0] [1 3 0] [1 2 0]]
   * sklearn.metrics.classification_report(y, p, digits=4, zero_division=0)
   * #      precision  recall  f1-score  support
   * #  0   0.5000     0.6667  0.5714    3
   * #  1   0.5000     0.7500  0.6000    4
   * #  2   0.0000     0.0000  0.0000    3
   * #  accuracy               0.5000    10
   * </pre>
   */
  @Test
  void agreesWithScikitLearn() {
    ConfusionMatrix matrix =
        count(
            List.of(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0),
            List.of(0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0),
            3);
    assertEquals(0.5, matrix.accuracy(), 1e-12);
    assertEquals(0.5, matrix.precision(0), 1e-12);
    assertEquals(0.6667, matrix.recall(0), 5e-5);
    assertEquals(0.5, matrix.precision(1), 1e-12);
    assertEquals(0.75, matrix.recall(1), 1e-12);
    assertEquals(0, matrix.precision(2));
    assertEquals(0, matrix.recall(2));
  }

  @Test
  void readsAsTables() {
    ConfusionMatrix matrix = new ConfusionMatrix(new long[][] {{2, 1}, {0, 12345}});
    assertEquals(
        """
        confusion matrix (row: label, column: prediction)
                  0     1
            0     2     1
            1     0 12345

        class  precision  recall  examples
            0     1.0000  0.6667         3
            1     0.9999  1.0000     12345""",
        matrix.toString());
  }

  @Test
  void rejectsLabelThatTheModelDoesNotKnow() {
    for (double label : new double[] {3, -1, 0.5, Double.NaN}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> count(List.of(label), List.of(0.0), 3))
              .getMessage();
      assertTrue(message.contains("label " + label), message);
      assertTrue(message.contains("classes 0 to 2"), message);
    }
  }

  @Test
  void rejectsEmptyTestData() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> count(List.of(), List.of(), 3))
            .getMessage()
            .contains("test data are empty"));
  }

  private static ConfusionMatrix count(List<Double> labels, List<Double> predictions, int classes) {
    StructType schema =
        new StructType().add("label", DataTypes.DoubleType).add("prediction", DataTypes.DoubleType);
    Dataset<Row> rows =
        LocalSpark.session()
            .createDataFrame(
                IntStream.range(0, labels.size())
                    .mapToObj(i -> RowFactory.create(labels.get(i), predictions.get(i)))
                    .toList(),
                schema);
    return ConfusionMatrix.of(rows, "label", "prediction", classes);
  }
}

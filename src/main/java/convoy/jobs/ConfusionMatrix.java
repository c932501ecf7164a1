package convoy.jobs;

import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** How often each class was predicted for the examples of each class. */
final class ConfusionMatrix {

  private final long[][] counts;

  /**
   * A matrix.
   *
   * @param counts square; {@code counts[label][prediction]} examples
   */
  ConfusionMatrix(long[][] counts) {
    this.counts = counts;
  }

  /**
   * Counts predictions.
   *
   * @param predictions the output of a classification model
   * @param labelCol its column of labels, any numeric type
   * @param predictionCol its column of predictions, double
   * @param classes how many classes the model knows
   * @throws IllegalArgumentException if there are no rows, or a label is none of the classes
   */
  static ConfusionMatrix of(
      Dataset<Row> predictions, String labelCol, String predictionCol, int classes) {
    long[][] counts = new long[classes][classes];
    for (Row row :
        predictions
            .groupBy(
                functions.col(labelCol).cast(DataTypes.DoubleType), functions.col(predictionCol))
            .count()
            .collectAsList()) {
      counts[index(row, 0, classes)][index(row, 1, classes)] = row.getLong(2);
    }
    ConfusionMatrix matrix = new ConfusionMatrix(counts);
    if (matrix.total() == 0) {
      throw new IllegalArgumentException(
          "There are no examples to test on: the test data are empty.");
    }
    return matrix;
  }

  private static int index(Row row, int column, int classes) {
    double value = row.isNullAt(column) ? Double.NaN : row.getDouble(column);
    if (!(value >= 0 && value < classes && value == Math.rint(value))) {
      throw new IllegalArgumentException(
          "The test data hold the label %s; the model knows the classes 0 to %d of its training data."
              .formatted(row.get(column), classes - 1));
    }
    return (int) value;
  }

  /** The share of examples that were predicted right. */
  double accuracy() {
    long right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
    }
    return ratio(right, total());
  }

  /** Of the examples predicted to be of this class, the share that are; 0 if there are none. */
  double precision(int label) {
    long predicted = 0;
    for (long[] row : counts) {
      predicted += row[label];
    }
    return ratio(counts[label][label], predicted);
  }

  /** Of the examples of this class, the share that were predicted to be; 0 if there are none. */
  double recall(int label) {
    return ratio(counts[label][label], support(label));
  }

  private long support(int label) {
    return LongStream.of(counts[label]).sum();
  }

  private long total() {
    long total = 0;
    for (int i = 0; i < counts.length; i++) {
      total += support(i);
    }
    return total;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** The matrix, then precision and recall of each class, as a table to read. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("confusion matrix (row: label, column: prediction)\n");
    int width = Math.max(4, String.valueOf(total()).length()) + 1;
    text.append(" ".repeat(5));
    for (int i = 0; i < counts.length; i++) {
      text.append(("%" + width + "d").formatted(i));
    }
    for (int i = 0; i < counts.length; i++) {
      text.append("\n%5d".formatted(i));
      for (long count : counts[i]) {
        text.append(("%" + width + "d").formatted(count));
      }
    }
    text.append("\n\nclass  precision  recall  examples");
    for (int i = 0; i < counts.length; i++) {
      text.append(
          String.format(
              Locale.ROOT, "\n%5d     %.4f  %.4f  %8d", i, precision(i), recall(i), support(i)));
    }
    return text.toString();
  }
}

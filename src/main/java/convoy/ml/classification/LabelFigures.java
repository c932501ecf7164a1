package convoy.ml.classification;

import convoy.averaging.report.Figures;
import convoy.averaging.report.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well each label is found, as Spark's {@code MulticlassMetrics} and {@code MultilabelMetrics}
 * count; what has no rows to be counted by is 0.
 *
 * @param names of the labels
 * @param right rows of each label that were predicted to have it
 * @param predicted rows that were predicted to have it
 * @param actual rows that have it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LabelFigures(List<String> names, double[] right, double[] predicted, double[] actual) {

  double precision(int label) {
    return ratio(right[label], predicted[label]);
  }

  double recall(int label) {
    return ratio(right[label], actual[label]);
  }

  /** The harmonic mean of precision and recall. */
  double fMeasure(int label) {
    return ratio(2 * right[label], predicted[label] + actual[label]);
  }

  double[] each(IntToDoubleFunction figure) {
    return IntStream.range(0, right.length).mapToDouble(figure).toArray();
  }

  /** The mean over the labels, each counting as often as it occurs. */
  double weighted(IntToDoubleFunction figure) {
    double sum = 0;
    for (int label = 0; label < right.length; label++) {
      sum += figure.applyAsDouble(label) * actual[label];
    }
    return ratio(sum, total(actual));
  }

  /** The mean over the labels that occur or are predicted, all counting the same. */
  double macro(IntToDoubleFunction figure) {
    return IntStream.range(0, right.length)
        .filter(label -> actual[label] + predicted[label] > 0)
        .mapToDouble(figure)
        .average()
        .orElse(0);
  }

  static double total(double[] counts) {
    return Arrays.stream(counts).sum();
  }

  static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  /**
   * A line for each label, then those of means.
   *
   * @param kind what a label is called
   * @param means each its name, precision, recall, F-measure
   */
  String table(String kind, List<Mean> means) {
    TextTable table = new TextTable(List.of(kind, "precision", "recall", "F1", "count"));
    for (int label = 0; label < right.length; label++) {
      table.add(
          line(names.get(label), precision(label), recall(label), fMeasure(label), actual[label]));
    }
    for (Mean mean : means) {
      table.add(line(mean.name, mean.precision, mean.recall, mean.fMeasure, total(actual)));
    }
    return table.toString();
  }

  private static List<String> line(
      String name, double precision, double recall, double fMeasure, double count) {
    List<String> cells = new ArrayList<>(List.of(name));
    cells.add(Figures.number(precision));
    cells.add(Figures.number(recall));
    cells.add(Figures.number(fMeasure));
    cells.add(Figures.count(count));
    return cells;
  }

  /** Figures over all labels. */
  record Mean(String name, double precision, double recall, double fMeasure) {}
}

package convoy.ml.classification;

import convoy.averaging.report.Figures;
import convoy.averaging.report.TextTable;
import convoy.ml.training.Evaluation;
import convoy.ml.training.Predictions;
import convoy.ml.util.MeasuredRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * How good predicted classes are, in the numbers of Spark's {@code MulticlassMetrics}. The classes
 * are called by the names that the label column's metadata have, as StringIndexer writes them; else
 * 0, 1, ...
 */
public final class ClassificationEvaluation implements Evaluation {
  private static final int LONGEST_NAME = 20;

  /** Wider matrices are not for reading. */
  private static final int MOST_COLUMNS = 40;

  private final double[][] counts;
  private final LabelFigures figures;

  /**
   * @param names of the classes
   * @param counts square; {@code counts[label][prediction]} rows, or their weights
   */
  ClassificationEvaluation(List<String> names, double[][] counts) {
    this.counts = counts;
    int classes = counts.length;
    double[] right = new double[classes];
    double[] predicted = new double[classes];
    double[] actual = new double[classes];
    for (int label = 0; label < classes; label++) {
      right[label] = counts[label][label];
      for (int prediction = 0; prediction < classes; prediction++) {
        actual[label] += counts[label][prediction];
        predicted[prediction] += counts[label][prediction];
      }
    }
    this.figures = new LabelFigures(List.copyOf(names), right, predicted, actual);
  }

  /**
   * Counts predictions.
   *
   * @param classes how many the model knows
   * @throws IllegalArgumentException if there are no rows, or a label is none of the classes
   */
  static ClassificationEvaluation of(Predictions predictions, int classes) {
    String uid = predictions.model().uid();
    String advice =
        "The model knows the classes 0 to %d of its training data; index the labels as there, or drop such rows."
            .formatted(classes - 1);
    double[][] counts = new double[classes][classes];
    predictions
        .measured(
            new ClassLabels(uid, predictions.label().name(), classes, advice),
            new ClassLabels(uid, predictions.column(), classes, advice),
            rows -> rows.mapPartitions(part -> List.of(tally(part, classes)).iterator()).collect())
        .forEach(
            part ->
                part.forEach(
                    (pair, weight) ->
                        counts[(int) (pair / classes)][(int) (pair % classes)] += weight));
    ClassificationEvaluation evaluation =
        new ClassificationEvaluation(ClassNames.of(predictions.label(), classes), counts);
    predictions.requireRows(evaluation.count());
    return evaluation;
  }

  /** The rows' weights by {@code label * classes + prediction}. */
  private static HashMap<Long, Double> tally(Iterator<MeasuredRow> rows, long classes) {
    HashMap<Long, Double> tally = new HashMap<>();
    rows.forEachRemaining(
        row ->
            tally.merge(
                (long) row.target()[0] * classes + (long) row.prediction()[0],
                row.weight(),
                Double::sum));
    return tally;
  }

  /** The classes' names, in the order of the labels. */
  public List<String> classNames() {
    return figures.names();
  }

  /** How many rows of each class (row) were predicted to be of each (column). */
  public DenseMatrix confusionMatrix() {
    int classes = counts.length;
    double[] values = new double[classes * classes];
    for (int label = 0; label < classes; label++) {
      for (int prediction = 0; prediction < classes; prediction++) {
        values[prediction * classes + label] = counts[label][prediction];
      }
    }
    return new DenseMatrix(classes, classes, values);
  }

  /** The share of rows that were predicted right. */
  public double accuracy() {
    return LabelFigures.ratio(LabelFigures.total(figures.right()), count());
  }

  /** Of the rows predicted to be of a class, the share that are; 0 if there are none. */
  public double[] precisionByLabel() {
    return figures.each(figures::precision);
  }

  /** Of the rows of a class, the share predicted to be; 0 if there are none. */
  public double[] recallByLabel() {
    return figures.each(figures::recall);
  }

  /** The harmonic mean of precision and recall (F1) of each class. */
  public double[] fMeasureByLabel() {
    return figures.each(figures::fMeasure);
  }

  /** How many rows each class has. */
  public double[] countByLabel() {
    return figures.actual().clone();
  }

  /** The mean precision, each class counting by its rows. */
  public double weightedPrecision() {
    return figures.weighted(figures::precision);
  }

  /** The mean recall, each class counting by its rows: the accuracy. */
  public double weightedRecall() {
    return figures.weighted(figures::recall);
  }

  /** The mean F1, each class counting by its rows: Spark's {@code f1}. */
  public double weightedFMeasure() {
    return figures.weighted(figures::fMeasure);
  }

  /** The mean precision of the classes that occur or are predicted. */
  public double macroPrecision() {
    return figures.macro(figures::precision);
  }

  /** The mean recall of the classes that occur or are predicted. */
  public double macroRecall() {
    return figures.macro(figures::recall);
  }

  /** The mean F1 of the classes that occur or are predicted. */
  public double macroFMeasure() {
    return figures.macro(figures::fMeasure);
  }

  @Override
  public double count() {
    return LabelFigures.total(figures.actual());
  }

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", accuracy());
    metrics.put("weightedPrecision", weightedPrecision());
    metrics.put("weightedRecall", weightedRecall());
    metrics.put("weightedFMeasure", weightedFMeasure());
    metrics.put("macroPrecision", macroPrecision());
    metrics.put("macroRecall", macroRecall());
    metrics.put("macroFMeasure", macroFMeasure());
    return Collections.unmodifiableMap(metrics);
  }

  /** The matrix, unless there are more than 40 classes, and the figures of each class. */
  @Override
  public String toString() {
    String table =
        new LabelFigures(shortNames(), figures.right(), figures.predicted(), figures.actual())
            .table(
                "class",
                List.of(
                    new LabelFigures.Mean(
                        "weighted", weightedPrecision(), weightedRecall(), weightedFMeasure()),
                    new LabelFigures.Mean(
                        "macro", macroPrecision(), macroRecall(), macroFMeasure())));
    String matrix =
        counts.length > MOST_COLUMNS
            ? ""
            : "confusion matrix (row: label, column: prediction)\n" + matrix() + "\n\n";
    return matrix + table + "\n\naccuracy " + Figures.number(accuracy());
  }

  private String matrix() {
    List<String> headings = new ArrayList<>(List.of(""));
    headings.addAll(shortNames());
    TextTable table = new TextTable(headings);
    for (int label = 0; label < counts.length; label++) {
      List<String> cells = new ArrayList<>(List.of(shortNames().get(label)));
      for (double count : counts[label]) {
        cells.add(Figures.count(count));
      }
      table.add(cells);
    }
    return table.toString();
  }

  private List<String> shortNames() {
    return IntStream.range(0, counts.length)
        .mapToObj(label -> StringUtils.abbreviate(figures.names().get(label), LONGEST_NAME))
        .toList();
  }
}

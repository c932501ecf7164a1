package convoy.ml.classification;

import convoy.averaging.report.Figures;
import convoy.ml.training.Evaluation;
import convoy.ml.training.Predictions;
import convoy.ml.util.LabelCells;
import convoy.ml.util.MeasuredRow;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How good predicted labels are, in the numbers of Spark's {@code MultilabelMetrics}. */
public final class MultilabelEvaluation implements Evaluation {
  private final LabelFigures figures;
  private final double count;
  private final double whole;

  private MultilabelEvaluation(Tally tally) {
    List<String> names = IntStream.range(0, tally.right.length).mapToObj(String::valueOf).toList();
    this.figures = new LabelFigures(names, tally.right, tally.predicted, tally.actual);
    this.count = tally.count;
    this.whole = tally.whole;
  }

  /**
   * Counts predictions.
   *
   * @param indicators whether labels are given as a 1 or a 0 for each; else as indices
   * @param labels how many the model knows
   * @throws IllegalArgumentException if there are no rows, or a label is none of those
   */
  static MultilabelEvaluation of(Predictions predictions, boolean indicators, int labels) {
    String uid = predictions.model().uid();
    Tally sum = new Tally(labels);
    predictions
        .measured(
            new LabelSets(new LabelCells(uid, predictions.label().name()), indicators, labels),
            new LabelSets(new LabelCells(uid, predictions.column()), false, labels),
            rows ->
                rows.mapPartitions(part -> List.of(Tally.of(part, labels)).iterator()).collect())
        .forEach(sum::add);
    predictions.requireRows(sum.count);
    return new MultilabelEvaluation(sum);
  }

  /** The share of rows whose labels were all predicted, and no other. */
  public double subsetAccuracy() {
    return whole / count;
  }

  /** The share of labels, of all rows, that were predicted wrongly: too many or too few. */
  public double hammingLoss() {
    double wrong =
        LabelFigures.total(figures.predicted())
            + LabelFigures.total(figures.actual())
            - 2 * LabelFigures.total(figures.right());
    return wrong / (count * figures.right().length);
  }

  /** Of all that was predicted, the share that is right. */
  public double microPrecision() {
    return LabelFigures.ratio(
        LabelFigures.total(figures.right()), LabelFigures.total(figures.predicted()));
  }

  /** Of all labels of all rows, the share that was predicted. */
  public double microRecall() {
    return LabelFigures.ratio(
        LabelFigures.total(figures.right()), LabelFigures.total(figures.actual()));
  }

  /** The harmonic mean of {@link #microPrecision} and {@link #microRecall}. */
  public double microFMeasure() {
    return LabelFigures.ratio(
        2 * LabelFigures.total(figures.right()),
        LabelFigures.total(figures.predicted()) + LabelFigures.total(figures.actual()));
  }

  /** The mean precision of the labels that occur or are predicted. */
  public double macroPrecision() {
    return figures.macro(figures::precision);
  }

  /** The mean recall of the labels that occur or are predicted. */
  public double macroRecall() {
    return figures.macro(figures::recall);
  }

  /** The mean F1 of the labels that occur or are predicted. */
  public double macroFMeasure() {
    return figures.macro(figures::fMeasure);
  }

  /** Of the rows predicted to have a label, the share that have it; 0 if there are none. */
  public double[] precisionByLabel() {
    return figures.each(figures::precision);
  }

  /** Of the rows that have a label, the share predicted to; 0 if there are none. */
  public double[] recallByLabel() {
    return figures.each(figures::recall);
  }

  /** The harmonic mean of precision and recall (F1) of each label. */
  public double[] fMeasureByLabel() {
    return figures.each(figures::fMeasure);
  }

  /** How many rows have each label. */
  public double[] countByLabel() {
    return figures.actual().clone();
  }

  @Override
  public double count() {
    return count;
  }

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("microFMeasure", microFMeasure());
    metrics.put("subsetAccuracy", subsetAccuracy());
    metrics.put("hammingLoss", hammingLoss());
    metrics.put("microPrecision", microPrecision());
    metrics.put("microRecall", microRecall());
    metrics.put("macroPrecision", macroPrecision());
    metrics.put("macroRecall", macroRecall());
    metrics.put("macroFMeasure", macroFMeasure());
    return Collections.unmodifiableMap(metrics);
  }

  /** The figures of each label, and of all. */
  @Override
  public String toString() {
    String table =
        figures.table(
            "label",
            List.of(
                new LabelFigures.Mean("micro", microPrecision(), microRecall(), microFMeasure()),
                new LabelFigures.Mean("macro", macroPrecision(), macroRecall(), macroFMeasure())));
    return "%s%n%nsubset accuracy %s, Hamming loss %s, rows %s"
        .formatted(
            table,
            Figures.number(subsetAccuracy()),
            Figures.number(hammingLoss()),
            Figures.count(count));
  }

  /** What is counted of some rows. No record, because Kryo cannot build one. */
  private static final class Tally implements Serializable {
    private static final long serialVersionUID = 1;
    private final double[] right;
    private final double[] predicted;
    private final double[] actual;
    private double count;
    private double whole;

    Tally(int labels) {
      right = new double[labels];
      predicted = new double[labels];
      actual = new double[labels];
    }

    static Tally of(Iterator<MeasuredRow> rows, int labels) {
      Tally tally = new Tally(labels);
      rows.forEachRemaining(tally::add);
      return tally;
    }

    private void add(MeasuredRow row) {
      boolean same = true;
      for (int label = 0; label < right.length; label++) {
        boolean has = row.target()[label] == 1;
        boolean said = row.prediction()[label] == 1;
        right[label] += has && said ? row.weight() : 0;
        predicted[label] += said ? row.weight() : 0;
        actual[label] += has ? row.weight() : 0;
        same &= has == said;
      }
      count += row.weight();
      whole += same ? row.weight() : 0;
    }

    void add(Tally other) {
      for (int label = 0; label < right.length; label++) {
        right[label] += other.right[label];
        predicted[label] += other.predicted[label];
        actual[label] += other.actual[label];
      }
      count += other.count;
      whole += other.whole;
    }
  }
}

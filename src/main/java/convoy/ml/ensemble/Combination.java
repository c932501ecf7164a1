package convoy.ml.ensemble;

import convoy.ml.classification.MultilabelClassifierParams;
import convoy.ml.training.NetworkModel;
import convoy.optimize.Targets;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/**
 * Makes one prediction of several members'.
 *
 * @param targets what is predicted
 * @param votes whether members vote; else what they say is averaged
 * @param size how many classes, labels or numbers there are
 * @param thresholds of the classes or labels, for what is averaged; empty if none are set
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Combination(Targets targets, boolean votes, int size, double[] thresholds)
    implements Serializable {

  /**
   * Refuses to vote on numbers.
   *
   * @throws IllegalArgumentException that says what to do
   */
  static void require(BaggingParams stage, Targets targets) {
    if (targets == Targets.NUMBERS && stage.getCombination().equals(BaggingParams.VOTE)) {
      throw new IllegalArgumentException(
          "%s: combination is vote, but the estimator predicts numbers, on which nobody can vote. Set combination to average."
              .formatted(stage.uid()));
    }
  }

  /** That of a model's members. */
  static Combination of(BaggingParams stage, NetworkModel member) {
    Targets targets = member.lossSetting().targets();
    require(stage, targets);
    int size = member.networkSpec().output().size();
    double[] thresholds = {};
    if (member instanceof MultilabelClassifierParams labels) {
      thresholds = labels.thresholdsOf(size);
    } else if (member instanceof HasThresholds classes && classes.isDefined(classes.thresholds())) {
      thresholds = classes.getThresholds();
    }
    return new Combination(
        targets, stage.getCombination().equals(BaggingParams.VOTE), size, thresholds);
  }

  /** Whether members are asked for their predictions; else for probabilities. */
  boolean asksForPredictions() {
    return votes || targets == Targets.NUMBERS;
  }

  /**
   * The sum over the members, in their order.
   *
   * @param said where what they say is in the row
   */
  double[] sum(Row row, List<Integer> said) {
    double[] sum = new double[size];
    for (int at : said) {
      add(row, at, sum);
    }
    return sum;
  }

  private void add(Row row, int at, double[] sum) {
    if (row.get(at) instanceof Vector vector) {
      for (int i = 0; i < size; i++) {
        sum[i] += vector.apply(i);
      }
    } else if (targets == Targets.NUMBERS) {
      sum[0] += row.getDouble(at);
    } else if (targets == Targets.CLASS) {
      sum[(int) row.getDouble(at)]++;
    } else {
      row.<Double>getList(at).forEach(label -> sum[label.intValue()]++);
    }
  }

  /** The prediction, as the members' own column has it. */
  Object prediction(double[] mean) {
    return switch (targets) {
      case NUMBERS -> size == 1 ? (Object) mean[0] : Vectors.dense(mean);
      case CLASS -> (double) largest(mean);
      case LABELS ->
          // As Spark reads an array: the cell is read as it is where no encoding lies between.
          JavaConverters.asScalaBuffer(
                  IntStream.range(0, size)
                      .filter(label -> mean[label] > (votes ? 0.5 : thresholds[label]))
                      .mapToObj(label -> (double) label)
                      .toList())
              .toSeq();
    };
  }

  /** The first of the largest; thresholds have done their work where members have voted. */
  private int largest(double[] mean) {
    if (!votes && thresholds.length > 0) {
      return largestRatio(mean);
    }
    int largest = 0;
    for (int i = 1; i < size; i++) {
      largest = mean[i] > mean[largest] ? i : largest;
    }
    return largest;
  }

  /** As Spark's classifiers: the largest of p / t; with a threshold of 0 it is infinite. */
  private int largestRatio(double[] mean) {
    int largest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      double ratio = thresholds[i] == 0 ? Double.POSITIVE_INFINITY : mean[i] / thresholds[i];
      if (ratio > most) {
        largest = i;
        most = ratio;
      }
    }
    return largest;
  }
}

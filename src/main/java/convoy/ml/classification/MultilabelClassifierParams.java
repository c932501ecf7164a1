package convoy.ml.classification;

import convoy.ml.param.HasCalibration;
import convoy.ml.param.HasClassifierCols;
import convoy.ml.param.NetworkParams;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of {@link MultilabelClassifier} and its model. The default network is {@code mlp:64},
 * the default loss {@code binaryCrossEntropy}; early stopping goes by {@code loss} (default),
 * {@code microF1Measure}, {@code subsetAccuracy} or {@code hammingLoss}, which count a label as
 * predicted if its probability is greater than 0.5.
 */
public interface MultilabelClassifierParams
    extends NetworkParams, HasCalibration, HasClassifierCols {
  /** Labels are the indices of those that are true. */
  String INDICES = "indices";

  /** Labels are a 1 or a 0 for each. */
  String INDICATORS = "indicators";

  /** The Params of one stage. */
  record Set(
      NetworkParams.Set network,
      BooleanParam calibrate,
      HasClassifierCols.Set columns,
      Param<String> labelForm,
      IntParam numLabels,
      DoubleArrayParam labelThresholds)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              NetworkParams.Set.of(owner, "mlp:64", "binaryCrossEntropy"),
              HasCalibration.param(owner),
              HasClassifierCols.Set.of(owner),
              Texts.choice(
                  owner,
                  "labelForm",
                  "what a label is: the indices of the labels that are true, or a 1 or 0 for each",
                  INDICES,
                  INDICATORS),
              Numbers.atLeastOne(
                  owner, "numLabels", "how many labels there are; if not set, the data tell"),
              Numbers.betweenZeroAndOne(
                  owner,
                  "labelThresholds",
                  "for each label the probability above which it is predicted; if not set, 0.5"));
      owner.setDefault(set.labelForm, INDICES);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set multilabelParams();

  @Override
  default NetworkParams.Set networkParams() {
    return multilabelParams().network();
  }

  @Override
  default BooleanParam calibrate() {
    return multilabelParams().calibrate();
  }

  @Override
  default HasClassifierCols.Set classifierCols() {
    return multilabelParams().columns();
  }

  /**
   * What a label is: {@code indices} (default), an array of the indices of the labels that are
   * true, each once, in any order; or {@code indicators}, an array or a Vector with a 1 for each
   * label that is true and a 0 for each other.
   */
  default Param<String> labelForm() {
    return multilabelParams().labelForm();
  }

  /**
   * How many labels there are, at least 1. If it is not set: of indices the largest in the data and
   * 1, for which the labels are read once more; of indicators their number.
   */
  default IntParam numLabels() {
    return multilabelParams().numLabels();
  }

  /**
   * For each label the probability above which it is predicted, in (0, 1). If it is not set, 0.5 of
   * each. (Spark's {@code thresholds} are of classes of which one is predicted.)
   */
  default DoubleArrayParam labelThresholds() {
    return multilabelParams().labelThresholds();
  }

  /** See {@link #labelForm()}. */
  default String getLabelForm() {
    return getOrDefault(labelForm());
  }

  /** See {@link #numLabels()}; fails if it was not set. */
  default int getNumLabels() {
    return (int) getOrDefault(numLabels());
  }

  /** See {@link #labelThresholds()}; fails if it was not set. */
  default double[] getLabelThresholds() {
    return getOrDefault(labelThresholds()).clone();
  }

  /**
   * The probability above which each label is predicted.
   *
   * @throws IllegalArgumentException if labelThresholds has not as many
   */
  default double[] thresholdsOf(int labels) {
    if (!isDefined(labelThresholds())) {
      double[] halves = new double[labels];
      Arrays.fill(halves, 0.5);
      return halves;
    }
    if (getLabelThresholds().length != labels) {
      throw new IllegalArgumentException(
          "%s: labelThresholds has %d values, but there are %d labels. Give one for each, or clear labelThresholds."
              .formatted(uid(), getLabelThresholds().length, labels));
    }
    return getLabelThresholds();
  }

  /** The setters of the model. */
  interface ModelSetters<S> extends MultilabelClassifierParams, HasClassifierCols.Setters<S> {
    /** Sets {@link #labelThresholds()}. */
    default S setLabelThresholds(double[] value) {
      return with(labelThresholds(), value);
    }
  }

  /** The setters. */
  interface Setters<S>
      extends ModelSetters<S>, NetworkParams.Setters<S>, HasCalibration.Setters<S> {
    /** Sets the column of the labels. */
    default S setLabelCol(String value) {
      return with(labelCol(), value);
    }

    /** Sets {@link #labelForm()}. */
    default S setLabelForm(String value) {
      return with(labelForm(), value);
    }

    /** Sets {@link #numLabels()}. */
    default S setNumLabels(int value) {
      return with(numLabels(), value);
    }
  }
}

package convoy.ml.param;

import convoy.averaging.EarlyStopping;
import convoy.averaging.TrainingData;
import convoy.averaging.Validation;
import convoy.optimize.Metric;
import convoy.optimize.Targets;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasValidationIndicatorCol;

/**
 * Params of a stage that measures its training on rows it does not learn from, and may stop early.
 * With neither {@code validationIndicatorCol} nor {@code validationFraction} all rows are learnt
 * from.
 */
public interface HasValidation extends HasValidationIndicatorCol {
  /** The metric that is what training makes small. */
  String LOSS = "loss";

  /** The Params of one stage. */
  record Set(
      Param<String> validationIndicatorCol,
      DoubleParam validationFraction,
      IntParam validationInterval,
      IntParam patience,
      Param<String> validationMetric,
      DoubleParam validationTolerance)
      implements Serializable {

    /**
     * Creates the Params and sets their defaults, once {@code owner} has its uid.
     *
     * @param targets of the stage; what is measured of them early stopping may go by
     */
    public static Set of(Params owner, Targets targets) {
      List<String> metrics = new ArrayList<>(List.of(LOSS));
      metrics.addAll(targets.metricNames());
      Set set =
          new Set(
              Texts.column(
                  owner,
                  "validationIndicatorCol",
                  "boolean column, true in the rows to validate on; if not set or empty, there is"
                      + " none"),
              Numbers.belowOne(
                  owner,
                  "validationFraction",
                  "share of the rows to validate on, chosen by their features and the seed; 0:"
                      + " none"),
              Numbers.atLeastOne(
                  owner,
                  "validationInterval",
                  "rounds from one validation to the next; if not set, validation is at the end of"
                      + " each epoch"),
              Numbers.atLeastOne(
                  owner,
                  "patience",
                  "validations in a row without improvement after which training stops; if not"
                      + " set, it never stops early"),
              Texts.choice(
                  owner,
                  "validationMetric",
                  "what early stopping goes by",
                  metrics.toArray(String[]::new)),
              Numbers.belowOne(
                  owner,
                  "validationTolerance",
                  "how much better counts as an improvement, as a share of the error"));
      owner.setDefault(set.validationFraction, 0.0);
      owner.setDefault(set.validationMetric, LOSS);
      owner.setDefault(set.validationTolerance, 0.0);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set validationParams();

  /**
   * Name of a boolean column: true in the rows to validate on, false in those to train on. Not set
   * by default. Not together with {@link #validationFraction()}.
   */
  @Override
  default Param<String> validationIndicatorCol() {
    return validationParams().validationIndicatorCol();
  }

  /** Called by Spark's trait, which these Params do without. */
  @Override
  default void
      org$apache$spark$ml$param$shared$HasValidationIndicatorCol$_setter_$validationIndicatorCol_$eq(
          Param<String> param) {}

  /**
   * The share of the rows to validate on, in [0, 1), about: a row is chosen by a hash of its
   * features and the seed, so that rows with the same features are all chosen or all not, and
   * partitions leave no trace. Default 0: none. Not together with {@link
   * #validationIndicatorCol()}.
   */
  default DoubleParam validationFraction() {
    return validationParams().validationFraction();
  }

  /**
   * Rounds from one validation to the next, at least 1. If it is not set, validation is at the end
   * of each epoch. The last round is validated in any case.
   */
  default IntParam validationInterval() {
    return validationParams().validationInterval();
  }

  /**
   * Early stopping: after so many validations in a row without improvement, at least 1, training
   * stops; and whether it stopped or not, the weights of the best validation are taken. If it is
   * not set, validation is for information only, and the last weights are taken.
   */
  default IntParam patience() {
    return validationParams().patience();
  }

  /**
   * What early stopping goes by: {@code loss}, or another that the stage knows. Needs {@link
   * #patience()}.
   */
  default Param<String> validationMetric() {
    return validationParams().validationMetric();
  }

  /**
   * How much better counts as an improvement, in [0, 1), as {@code validationTol} of Spark's
   * boosted trees: {@code best - error > validationTolerance * max(error, 0.01)}, where the error
   * is the loss or 1 - accuracy. Default 0: anything better. Needs {@link #patience()}.
   */
  default DoubleParam validationTolerance() {
    return validationParams().validationTolerance();
  }

  /** See {@link #validationFraction()}. */
  default double getValidationFraction() {
    return (double) getOrDefault(validationFraction());
  }

  /** See {@link #validationInterval()}; fails if it was not set. */
  default int getValidationInterval() {
    return (int) getOrDefault(validationInterval());
  }

  /** See {@link #patience()}; fails if it was not set. */
  default int getPatience() {
    return (int) getOrDefault(patience());
  }

  /** See {@link #validationMetric()}. */
  default String getValidationMetric() {
    return getOrDefault(validationMetric());
  }

  /** See {@link #validationTolerance()}. */
  default double getValidationTolerance() {
    return (double) getOrDefault(validationTolerance());
  }

  /** Whether a column says which rows to validate on. */
  default boolean hasValidationIndicator() {
    return isDefined(validationIndicatorCol()) && !getValidationIndicatorCol().isEmpty();
  }

  /** Whether there are to be rows to validate on. */
  default boolean validates() {
    return hasValidationIndicator() || getValidationFraction() > 0;
  }

  /**
   * Checks that these Params do not contradict each other.
   *
   * @throws IllegalArgumentException if they do; the text names them
   */
  default void requireConsistentValidation() {
    boolean fraction = getValidationFraction() > 0;
    if (hasValidationIndicator() && fraction) {
      throw new IllegalArgumentException(
          "%s: validationIndicatorCol is '%s' and validationFraction is %s, but both say which rows to validate on. Clear one of them."
              .formatted(uid(), getValidationIndicatorCol(), getValidationFraction()));
    }
    if (!validates()) {
      requireNotSet(
          List.of(validationInterval(), patience()),
          "there are no rows to validate on. Set validationIndicatorCol or validationFraction");
    }
    if (!isDefined(patience())) {
      requireNotSet(
          List.of(validationMetric(), validationTolerance()),
          "only early stopping goes by it. Set patience");
    }
  }

  private void requireNotSet(List<Param<?>> params, String reason) {
    for (Param<?> param : params) {
      if (isSet(param)) {
        throw new IllegalArgumentException(
            "%s: %s is set, but %s, or clear %s."
                .formatted(uid(), param.name(), reason, param.name()));
      }
    }
  }

  /**
   * How the training is measured, as the engine is told.
   *
   * @param rows to validate on
   * @param metrics that are measured
   */
  default Validation validationSetting(TrainingData rows, List<Metric> metrics) {
    Optional<EarlyStopping> earlyStopping = Optional.empty();
    if (isDefined(patience())) {
      earlyStopping =
          Optional.of(
              new EarlyStopping(getPatience(), metricSetting(metrics), getValidationTolerance()));
    }
    OptionalInt interval =
        isDefined(validationInterval())
            ? OptionalInt.of(getValidationInterval())
            : OptionalInt.empty();
    return new Validation(rows, interval, earlyStopping);
  }

  /**
   * The metric that early stopping goes by; none if it is the loss.
   *
   * @param metrics that are measured
   * @throws IllegalArgumentException if it is none of them, as {@code top5Accuracy} of five classes
   */
  default Optional<Metric> metricSetting(List<Metric> metrics) {
    String name = getValidationMetric();
    Optional<Metric> metric = metrics.stream().filter(one -> one.name().equals(name)).findFirst();
    if (metric.isEmpty() && !name.equals(LOSS)) {
      throw new IllegalArgumentException(
          "%s: validationMetric is '%s', which is not measured with so few outputs; set it to one of %s, %s."
              .formatted(
                  uid(),
                  name,
                  LOSS,
                  metrics.stream().map(Metric::name).collect(Collectors.joining(", "))));
    }
    return metric;
  }

  /** The setters. */
  interface Setters<S> extends HasValidation, Fluent<S> {
    /** Sets {@link #validationIndicatorCol()}. */
    default S setValidationIndicatorCol(String value) {
      return with(validationIndicatorCol(), value);
    }

    /** Sets {@link #validationFraction()}. */
    default S setValidationFraction(double value) {
      return with(validationFraction(), value);
    }

    /** Sets {@link #validationInterval()}. */
    default S setValidationInterval(int value) {
      return with(validationInterval(), value);
    }

    /** Sets {@link #patience()}. */
    default S setPatience(int value) {
      return with(patience(), value);
    }

    /** Sets {@link #validationMetric()}. */
    default S setValidationMetric(String value) {
      return with(validationMetric(), value);
    }

    /** Sets {@link #validationTolerance()}. */
    default S setValidationTolerance(double value) {
      return with(validationTolerance(), value);
    }
  }
}

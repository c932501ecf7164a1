package convoy.ml.param;

import convoy.averaging.Emphasis;
import convoy.backend.FastGradientSign;
import convoy.data.ClassWeights;
import convoy.data.Sampling;
import convoy.optimize.Targets;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a stage that may attend to some examples more than to others. */
public interface HasEmphasis extends Params {
  /** What users call the kinds of sampling. */
  Map<Sampling.Kind, String> SAMPLINGS =
      new EnumMap<>(
          Map.of(
              Sampling.Kind.UNIFORM,
              "uniform",
              Sampling.Kind.BALANCED,
              "balanced",
              Sampling.Kind.HIGH_LOSS,
              "highLoss",
              Sampling.Kind.MISCLASSIFIED,
              "misclassified"));

  /** The Params of one stage. */
  record Set(
      Param<String> sampling,
      DoubleParam samplingCap,
      DoubleParam adversarialEpsilon,
      DoubleParam adversarialWeight)
      implements Serializable {

    /**
     * Creates the Params and sets their defaults, once {@code owner} has its uid.
     *
     * @param targets of the stage, which not every sampling suits
     */
    public static Set of(Params owner, Targets targets) {
      Set set =
          new Set(
              Texts.choice(owner, "sampling", "which rows an epoch shows", samplings(targets)),
              Numbers.upToOne(
                  owner,
                  "samplingCap",
                  "for the sampling highLoss, the quantile at which losses are cut off"),
              Numbers.notNegativeFloat32(
                  owner,
                  "adversarialEpsilon",
                  "how far each feature of an adversarial example is moved; 0 for no such examples"),
              Numbers.upToOne(
                  owner, "adversarialWeight", "the share of adversarial examples in the loss"));
      owner.setDefault(set.sampling, SAMPLINGS.get(Sampling.Kind.UNIFORM));
      owner.setDefault(set.samplingCap, 0.8);
      owner.setDefault(set.adversarialEpsilon, 0.0);
      owner.setDefault(set.adversarialWeight, FastGradientSign.NONE.weight());
      return set;
    }

    private static String[] samplings(Targets targets) {
      EnumMap<Sampling.Kind, String> suitable = new EnumMap<>(SAMPLINGS);
      if (targets != Targets.CLASS) {
        suitable.remove(Sampling.Kind.BALANCED);
      }
      if (targets == Targets.NUMBERS) {
        suitable.remove(Sampling.Kind.MISCLASSIFIED);
      }
      return suitable.values().toArray(String[]::new);
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set emphasisParams();

  /**
   * Which rows an epoch shows ({@link Sampling.Kind}); it has as many as there are in any case.
   * {@code uniform} (default): each once. {@code balanced}: drawn so that each class is equally
   * likely. {@code highLoss}: rows of high loss drawn more often. {@code misclassified}: drawn from
   * those that are misclassified. The last two ask the network, with the weights at the beginning
   * of each epoch, at the cost of a forward pass over the data. A stage without classes has no
   * {@code balanced}, one that predicts numbers no {@code misclassified}.
   */
  default Param<String> sampling() {
    return emphasisParams().sampling();
  }

  /**
   * For the sampling {@code highLoss}, the quantile at which losses are cut off, in (0, 1], so that
   * rows with wrong labels do not take over; with 1 there is no such guard. Default 0.8, with which
   * no row is drawn more than three times as often as on the average.
   */
  default DoubleParam samplingCap() {
    return emphasisParams().samplingCap();
  }

  /**
   * How far each feature of an adversarial example is moved ({@link FastGradientSign}), in its own
   * units, at least 0. Default 0: there are none.
   */
  default DoubleParam adversarialEpsilon() {
    return emphasisParams().adversarialEpsilon();
  }

  /** The share of adversarial examples in the loss, in (0, 1]. Default 0.5. */
  default DoubleParam adversarialWeight() {
    return emphasisParams().adversarialWeight();
  }

  /** See {@link #sampling()}. */
  default String getSampling() {
    return getOrDefault(sampling());
  }

  /** See {@link #samplingCap()}. */
  default double getSamplingCap() {
    return (double) getOrDefault(samplingCap());
  }

  /** See {@link #adversarialEpsilon()}. */
  default double getAdversarialEpsilon() {
    return (double) getOrDefault(adversarialEpsilon());
  }

  /** See {@link #adversarialWeight()}. */
  default double getAdversarialWeight() {
    return (double) getOrDefault(adversarialWeight());
  }

  private Sampling.Kind samplingKind() {
    return SAMPLINGS.entrySet().stream()
        .filter(known -> known.getValue().equals(getSampling()))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /**
   * Refuses Params that would do nothing.
   *
   * @throws IllegalArgumentException if {@link #samplingCap()} is set without the sampling that it
   *     caps, or {@link #adversarialWeight()} without adversarial examples
   */
  default void requireConsistentEmphasis() {
    if (isSet(samplingCap()) && samplingKind() != Sampling.Kind.HIGH_LOSS) {
      throw new IllegalArgumentException(
          "%s: samplingCap is set, but sampling is %s, which cuts no losses off. Set sampling to highLoss, or clear samplingCap."
              .formatted(uid(), getSampling()));
    }
    if (isSet(adversarialWeight()) && getAdversarialEpsilon() == 0) {
      throw new IllegalArgumentException(
          "%s: adversarialWeight is set, but adversarialEpsilon is 0, so there are no adversarial examples. Set adversarialEpsilon, or clear adversarialWeight."
              .formatted(uid()));
    }
  }

  /**
   * What the engine is told.
   *
   * @param classWeights what rows' weights are multiplied by
   * @param balance factors that make all classes equally likely
   */
  default Emphasis emphasisSetting(ClassWeights classWeights, ClassWeights balance) {
    Sampling.Kind kind = samplingKind();
    return new Emphasis(
        classWeights,
        new Sampling(
            kind,
            kind == Sampling.Kind.HIGH_LOSS ? getSamplingCap() : Sampling.UNIFORM.cap(),
            kind == Sampling.Kind.BALANCED ? balance : ClassWeights.NONE),
        getAdversarialEpsilon() > 0
            ? new FastGradientSign(getAdversarialEpsilon(), getAdversarialWeight())
            : FastGradientSign.NONE);
  }

  /** The setters. */
  interface Setters<S> extends HasEmphasis, Fluent<S> {
    /** Sets {@link #sampling()}. */
    default S setSampling(String value) {
      return with(sampling(), value);
    }

    /** Sets {@link #samplingCap()}. */
    default S setSamplingCap(double value) {
      return with(samplingCap(), value);
    }

    /** Sets {@link #adversarialEpsilon()}. */
    default S setAdversarialEpsilon(double value) {
      return with(adversarialEpsilon(), value);
    }

    /** Sets {@link #adversarialWeight()}. */
    default S setAdversarialWeight(double value) {
      return with(adversarialWeight(), value);
    }
  }
}

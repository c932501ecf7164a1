package convoy.ml.ensemble;

import convoy.ml.param.Fluent;
import convoy.ml.param.HasTrainingSeed;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import java.io.Serializable;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of {@link Bagging} that its model has, too. Columns, and all else, are those of the
 * estimator, and of the members.
 */
public interface BaggingParams extends HasTrainingSeed {
  /** The mean of what the members say. */
  String AVERAGE = "average";

  /** What most members say. */
  String VOTE = "vote";

  /** The Params of one stage. */
  record Set(IntParam numMembers, Param<String> combination, IntParam parallelism, LongParam seed)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              Numbers.atLeastOne(owner, "numMembers", "how many members are trained"),
              Texts.choice(
                  owner, "combination", "what becomes of the members' predictions", AVERAGE, VOTE),
              Numbers.atLeastOne(owner, "parallelism", "members that are trained side by side"),
              HasTrainingSeed.param(owner));
      owner.setDefault(set.numMembers, 10);
      owner.setDefault(set.combination, AVERAGE);
      owner.setDefault(set.parallelism, 1);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set baggingParams();

  /** How many members are trained, at least 1. Default 10. */
  default IntParam numMembers() {
    return baggingParams().numMembers();
  }

  /**
   * What becomes of the members' predictions: {@code average} (default), the mean of their
   * probabilities or, of numbers, of their predictions; {@code vote}, what most members predict.
   * Numbers cannot be voted on.
   */
  default Param<String> combination() {
    return baggingParams().combination();
  }

  /**
   * Members that are trained side by side, at least 1. Default 1: a member's workers alone fill all
   * slots, unless the estimator's {@code numWorkers} is set lower.
   */
  default IntParam parallelism() {
    return baggingParams().parallelism();
  }

  /** Decides which rows each member is trained on, and each member's own seed. Default 42. */
  @Override
  default LongParam seed() {
    return baggingParams().seed();
  }

  /** See {@link #numMembers()}. */
  default int getNumMembers() {
    return (int) getOrDefault(numMembers());
  }

  /** See {@link #combination()}. */
  default String getCombination() {
    return getOrDefault(combination());
  }

  /** See {@link #parallelism()}. */
  default int getParallelism() {
    return (int) getOrDefault(parallelism());
  }

  /** The setters. */
  interface Setters<S> extends BaggingParams, Fluent<S>, HasTrainingSeed.Setters<S> {
    /** Sets {@link #numMembers()}. */
    default S setNumMembers(int value) {
      return with(numMembers(), value);
    }

    /** Sets {@link #combination()}. */
    default S setCombination(String value) {
      return with(combination(), value);
    }

    /** Sets {@link #parallelism()}. */
    default S setParallelism(int value) {
      return with(parallelism(), value);
    }
  }
}

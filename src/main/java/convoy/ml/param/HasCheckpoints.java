package convoy.ml.param;

import convoy.averaging.ParameterAveraging;
import convoy.averaging.checkpoint.Checkpoints;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasCheckpointInterval;

/**
 * Where and how often a training writes down where it is, so that the same fit, called again after
 * the driver was lost, goes on from there and ends in the same bits.
 */
public interface HasCheckpoints extends HasCheckpointInterval {
  /** The two Params of one stage. */
  record Set(Param<String> checkpointDir, IntParam checkpointInterval) implements Serializable {
    /** Creates the Params and sets the default, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Check<String> folder =
          Check.that(
              owner,
              "checkpointDir",
              "a folder for the checkpoints of this training alone, or leave it out",
              value -> !value.isBlank());
      Set set =
          new Set(
              new StringParam(
                  owner,
                  "checkpointDir",
                  "folder for the checkpoints of this training alone, any Hadoop path; if not set,"
                      + " there are none",
                  folder),
              Numbers.atLeastOneOrOff(
                  owner, "checkpointInterval", "rounds from one checkpoint to the next"));
      owner.setDefault(set.checkpointInterval, 10);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set checkpointParams();

  /**
   * A folder for the checkpoints of this training and of no other, any Hadoop path; made if it is
   * not there. Not set by default: no checkpoints.
   */
  default Param<String> checkpointDir() {
    return checkpointParams().checkpointDir();
  }

  /**
   * Rounds, that is averagings, from one checkpoint to the next: at least 1, or -1 for none, as
   * everywhere in Spark ML. Default 10. Of no meaning without {@link #checkpointDir}.
   */
  @Override
  default IntParam checkpointInterval() {
    return checkpointParams().checkpointInterval();
  }

  /** Called by Spark's trait, which this Param does without. */
  @Override
  default void
      org$apache$spark$ml$param$shared$HasCheckpointInterval$_setter_$checkpointInterval_$eq(
          IntParam param) {}

  /** See {@link #checkpointDir()}; fails if it was not set. */
  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  /**
   * Checks that these Params do not contradict each other.
   *
   * @throws IllegalArgumentException if they do; the text names them
   */
  default void requireConsistentCheckpoints() {
    if (isSet(checkpointInterval()) && getCheckpointInterval() > 0 && !isDefined(checkpointDir())) {
      throw new IllegalArgumentException(
          "%s: checkpointInterval is %d, but there is no folder for checkpoints. Set checkpointDir, or clear checkpointInterval."
              .formatted(uid(), getCheckpointInterval()));
    }
  }

  /** Whether checkpoints are to be written, and resumed from. */
  default boolean hasCheckpoints() {
    return isDefined(checkpointDir()) && getCheckpointInterval() > 0;
  }

  /**
   * The checkpoints, as the engine is told.
   *
   * @param hadoop the session's configuration
   */
  default Checkpoints checkpointSetting(Configuration hadoop) {
    return hasCheckpoints()
        ? ParameterAveraging.checkpoints(getCheckpointDir(), getCheckpointInterval(), hadoop)
        : Checkpoints.none();
  }

  /** The setters. */
  interface Setters<S> extends HasCheckpoints, Fluent<S> {
    /** Sets {@link #checkpointDir()}. */
    default S setCheckpointDir(String value) {
      return with(checkpointDir(), value);
    }

    /** Sets {@link #checkpointInterval()}. */
    default S setCheckpointInterval(int value) {
      return with(checkpointInterval(), value);
    }
  }
}

package convoy.ml.param;

import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasSeed;

/** Spark's {@code seed} for a Java stage whose training draws at random. */
public interface HasTrainingSeed extends HasSeed {
  /** Creates the Param for {@code owner} and sets its default. */
  static LongParam param(Params owner) {
    LongParam param =
        new LongParam(owner, "seed", "of initial weights, dropout, and the dealing out of rows");
    owner.setDefault(param, 42L);
    return param;
  }

  /** Decides initial weights, dropout, and which worker gets which rows. Default 42. */
  @Override
  LongParam seed();

  /** Called by Spark's trait, which this Param does without. */
  @Override
  default void org$apache$spark$ml$param$shared$HasSeed$_setter_$seed_$eq(LongParam param) {}

  /** The setter. */
  interface Setters<S> extends HasTrainingSeed, Fluent<S> {
    /** Sets {@link #seed()}. */
    default S setSeed(long value) {
      return with(seed(), value);
    }
  }
}

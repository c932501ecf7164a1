package convoy.ml.param;

import convoy.averaging.ExactStatistics;
import convoy.network.NetworkSpec;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Param of a stage whose network may have batch normalization. */
public interface HasBatchNormStatistics extends Params {
  /** The value of {@code batchNormStatistics} that asks for a pass over all rows. */
  String EXACT = "exact";

  /** Creates the Param and sets its default, once {@code owner} has its uid. */
  static Param<String> param(Params owner) {
    Param<String> param =
        Texts.choice(
            owner,
            "batchNormStatistics",
            "what batch normalization predicts by: running averages, or exact statistics of all"
                + " training rows",
            "running",
            EXACT);
    owner.setDefault(param, "running");
    return param;
  }

  /**
   * What batch normalization predicts by: {@code running} (default), the averages that training has
   * left; or {@code exact}, statistics that are found anew over all training rows when training is
   * over, in one more pass ({@link ExactStatistics}). Refused for a network without batch
   * normalization.
   */
  Param<String> batchNormStatistics();

  /** See {@link #batchNormStatistics()}. */
  default String getBatchNormStatistics() {
    return getOrDefault(batchNormStatistics());
  }

  /** Whether statistics are to be found anew. */
  default boolean findsExactStatistics() {
    return getBatchNormStatistics().equals(EXACT);
  }

  /**
   * Checks that there is something to find statistics of.
   *
   * @param network with or without its output layer
   * @throws IllegalArgumentException if statistics are asked for and there is not
   */
  default void requireStatisticsHaveAPlace(NetworkSpec network) {
    if (findsExactStatistics() && !ExactStatistics.haveAPlaceIn(network)) {
      throw new IllegalArgumentException(
          "%s: batchNormStatistics is exact, but network has no batch normalization whose statistics could be found. Clear batchNormStatistics, or give network a layer batchNormalization."
              .formatted(uid()));
    }
  }

  /** The setter. */
  interface Setters<S> extends HasBatchNormStatistics, Fluent<S> {
    /** Sets {@link #batchNormStatistics()}. */
    default S setBatchNormStatistics(String value) {
      return with(batchNormStatistics(), value);
    }
  }
}

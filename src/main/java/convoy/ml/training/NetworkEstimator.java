package convoy.ml.training;

import convoy.averaging.report.TrainingListener;
import convoy.ml.param.NetworkParams;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.sql.Dataset;

/** An estimator that trains a network, whatever it predicts. */
public interface NetworkEstimator
    extends NetworkParams, HasFeaturesCol, HasLabelCol, HasPredictionCol {
  /**
   * What the network is trained for.
   *
   * @param dataset to learn from; rows may be read, once the task is asked
   */
  Task task(Dataset<?> dataset);

  /** Sets who hears how training goes; not a Param, and not saved. See also {@code summary}. */
  NetworkEstimator setListener(TrainingListener value);

  /** Who hears how training goes; null if nobody does. */
  TrainingListener listener();

  @Override
  NetworkEstimator copy(ParamMap extra);
}

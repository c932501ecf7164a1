package convoy.ml.training;

import convoy.averaging.report.SavedSummary;
import convoy.averaging.report.TrainingSummary;
import convoy.ml.param.NetworkParams;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/** A model that is a trained network, whatever it predicts. */
public interface NetworkModel
    extends NetworkParams,
        HasFeaturesCol,
        HasLabelCol,
        HasPredictionCol,
        HasTrainingSummary<TrainingSummary> {
  /** What was trained; empty of a model that neither {@code fit} nor {@code load} has given. */
  Optional<TrainedNetwork> learnt();

  /**
   * What was trained.
   *
   * @throws IllegalStateException if nothing was
   */
  default TrainedNetwork trained() {
    return learnt()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s: this model has no network. Call fit of its estimator, or load a saved model."
                        .formatted(uid())));
  }

  /** Read once, not again for each row that is predicted. */
  @Override
  default Loss lossSetting() {
    return trained().loss(getLoss());
  }

  /** The network, with its output layer. */
  default NetworkSpec networkSpec() {
    return trained().spec();
  }

  /** A copy of the parameters, flat, as {@link ParameterLayout} of {@link #networkSpec} says. */
  default float[] parameters() {
    return trained().parameters().clone();
  }

  /** Whether {@link #summary()} is there: in the program that trained the model. */
  @Override
  default boolean hasSummary() {
    return trainingSummary().isDefined();
  }

  /**
   * How the training went: rounds and epochs with their losses, validations and times, and advice.
   * As with Spark's models it is not saved.
   *
   * @throws IllegalStateException if the model was loaded
   */
  @Override
  default TrainingSummary summary() {
    TrainingSummary summary = trained().summary();
    if (summary == null) {
      throw new IllegalStateException(
          uid()
              + ": no training summary. It is not saved with the model; ask for it where fit"
              + " returned the model, and check hasSummary first.");
    }
    return summary;
  }

  @Override
  default Option<TrainingSummary> trainingSummary() {
    return Option.apply(learnt().map(TrainedNetwork::summary).orElse(null));
  }

  @Override
  default void trainingSummary_$eq(Option<TrainingSummary> value) {
    trained().setSummary(value.isEmpty() ? null : value.get());
  }

  /**
   * Writes the summary to a file on the driver's disk: a Spark Connect server (4.1) forgets models
   * that have not been asked for in a while, and reads them again when they are.
   */
  @SuppressWarnings("MissingOverride")
  default void saveSummary(String path) {
    try {
      Files.writeString(Path.of(path), SavedSummary.of(summary()).toJson());
    } catch (IOException e) {
      throw new UncheckedIOException(uid() + ": its training summary could not be written", e);
    }
  }

  /**
   * Reads what {@link #saveSummary} wrote.
   *
   * @param dataset what the model was fitted to; not read
   */
  @SuppressWarnings("MissingOverride")
  default void loadSummary(String path, Dataset<Row> dataset) {
    try {
      String json = Files.readString(Path.of(path));
      trained().setSummary(SavedSummary.fromJson(json, path).summary());
    } catch (IOException e) {
      throw new UncheckedIOException(uid() + ": its training summary could not be read", e);
    }
  }

  /**
   * How good predictions are, by rows with labels in {@code labelCol}, each counting as {@code
   * weightCol} says, where that is set.
   *
   * @param dataset with the features, for which this model predicts now; or with this model's
   *     {@code predictionCol}, as a pipeline that ends in it gives it, and then that is what counts
   * @throws IllegalArgumentException if a column is missing, a label is none for this model, or
   *     there are no rows
   */
  Evaluation evaluate(Dataset<?> dataset);

  /**
   * As {@link #evaluate}, of what another stage predicts for the same labels.
   *
   * @param predictor an ensemble of models like this one, whose Params name the columns
   */
  Evaluation evaluate(Transformer predictor, Dataset<?> dataset);

  /**
   * Removes the checkpoint of the training's end, which {@code fit} leaves in {@code checkpointDir}
   * so that the same {@code fit} gives the model again at once: to be called once the model is
   * saved. Does nothing where there is none: in another program than the one that trained, or
   * without {@code checkpointDir}.
   */
  default void removeCheckpoint() {
    if (trained().checkpoints() != null) {
      trained().checkpoints().removeEnd();
    }
  }
}

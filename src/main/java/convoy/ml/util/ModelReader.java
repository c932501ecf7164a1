package convoy.ml.util;

import java.io.IOException;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/**
 * Loads a model that {@link ModelWriter} saved: builds it from what it learnt, then sets its
 * Params.
 *
 * @param <M> the model's class
 */
public final class ModelReader<M extends Params> extends MLReader<M> {
  private final Class<M> modelClass;
  private final Data<M> data;

  /**
   * Builds a model with the given uid from the files in {@code path}.
   *
   * @param <M> the model's class
   */
  @FunctionalInterface
  public interface Data<M> {
    /** Reads what {@link ModelWriter.Data} wrote. */
    M read(String uid, SparkSession session, String path) throws IOException;
  }

  /** A reader for models of {@code modelClass}, whose learnt values {@code data} reads. */
  public ModelReader(Class<M> modelClass, Data<M> data) {
    this.modelClass = modelClass;
    this.data = data;
  }

  /**
   * Loads a model.
   *
   * @throws DamagedModelException if a file is missing or damaged
   * @throws IllegalArgumentException if another stage was saved at {@code path}
   */
  @Override
  public M load(String path) {
    try {
      SparkInternals.SavedMetadata metadata = SparkInternals.loadMetadata(path, sc(), modelClass);
      M model = data.read(metadata.uid(), sparkSession(), path);
      metadata.setParams(model);
      return model;
    } catch (SparkInternals.AnotherStageException e) {
      throw e;
    } catch (Exception e) { // Spark's are checked, and Scala does not declare them
      throw DamagedModelException.of(sparkSession(), path, modelClass.getSimpleName(), e);
    }
  }
}

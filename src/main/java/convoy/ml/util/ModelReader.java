package convoy.ml.util;

import java.io.IOException;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

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
   * Builds a model with the given uid from the files in its folder.
   *
   * @param <M> the model's class
   */
  @FunctionalInterface
  public interface Data<M> {
    /** Reads what {@link ModelWriter.Data} wrote. */
    M read(String uid, StageFolder folder) throws IOException;
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
    return load(StageFolder.shared(sparkSession(), path));
  }

  /** As {@link #load}, of what {@link ModelWriter#saveToLocal} left. A method of Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public M loadFromLocal(String path) {
    return load(StageFolder.local(sparkSession(), path));
  }

  /** As {@link #load}, from a folder of another stage that is being loaded. */
  M load(StageFolder folder) {
    try {
      SparkInternals.SavedMetadata metadata = SparkInternals.loadMetadata(folder, modelClass);
      M model = data.read(metadata.uid(), folder);
      metadata.setParams(model);
      return model;
    } catch (SparkInternals.AnotherStageException e) {
      throw e;
    } catch (Exception e) { // Spark's are checked, and Scala does not declare them
      throw DamagedModelException.of(sparkSession(), folder.path(), modelClass.getSimpleName(), e);
    }
  }
}

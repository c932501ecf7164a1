package convoy.ml.util;

import convoy.averaging.checkpoint.HadoopFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/**
 * Saves a model as Spark ML does: Params under {@code path/metadata}, and beside it what the model
 * learnt, written by the model's own {@link Data}. An existing path is refused and left as it is,
 * unless {@code overwrite()} was called.
 */
public final class ModelWriter extends MLWriter {
  private final Params model;
  private final Data data;

  /** Writes what a model learnt into the folder {@code path}, which exists already. */
  @FunctionalInterface
  public interface Data {
    /** May write any files and folders in {@code path} but {@code metadata}. */
    void write(SparkSession session, String path) throws IOException;
  }

  /** A writer for {@code model}, whose learnt values {@code data} writes. */
  public ModelWriter(Params model, Data data) {
    this.model = model;
    this.data = data;
  }

  @Override
  public void saveImpl(String path) {
    try {
      HadoopFiles.run(
          () -> {
            SparkInternals.saveMetadata(model, path, sc());
            data.write(sparkSession(), path);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(model.uid() + ": could not be saved to " + path, e);
    }
  }
}

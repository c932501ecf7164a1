package convoy.ml.util;

import convoy.averaging.checkpoint.HadoopFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.GeneralMLWriter;

/**
 * Saves a model as Spark ML does: Params under {@code path/metadata}, and beside it what the model
 * learnt, written by the model's own {@link Data}. An existing path is refused and left as it is,
 * unless {@code overwrite()} was called. Other formats are those that are registered: see {@link
 * ModelFormat}. What they replace is there until they have written theirs.
 */
public final class ModelWriter extends GeneralMLWriter {
  static final String INTERNAL = "internal";

  private final PipelineStage model;
  private final Data data;
  private String format = INTERNAL;
  private boolean local;

  /** Writes what a model learnt into its folder, which exists already. */
  @FunctionalInterface
  public interface Data {
    /** May write any files and folders in {@code folder} but {@code metadata}. */
    void write(StageFolder folder) throws IOException;
  }

  /** A writer for {@code model}, whose learnt values {@code data} writes. */
  public ModelWriter(PipelineStage model, Data data) {
    super(model);
    this.model = model;
    this.data = data;
  }

  /**
   * A writer for a pipeline, whose own {@code write()} knows no format: {@code
   * ModelWriter.of(pipeline).format("onnx").save(path)}.
   */
  public static ModelWriter of(PipelineModel pipeline) {
    return new ModelWriter(pipeline, folder -> {});
  }

  /**
   * Saves the model.
   *
   * @param path on any file system that Hadoop knows
   * @throws IOException if it cannot be written, or exists and is not to be overwritten
   */
  @Override
  public void save(String path) throws IOException {
    if (isInternal() || !shouldOverwrite()) {
      super.save(path);
      return;
    }
    // Spark would delete what is there before anybody knows whether the format can have the model.
    Path target = new Path(path);
    FileSystem files = target.getFileSystem(sparkSession().sessionState().newHadoopConf());
    HadoopFiles.replace(files, target, made -> saveImpl(made.toString()));
  }

  /** As {@code save}, into a folder of another stage that is being saved. */
  public void saveTo(StageFolder folder) throws IOException {
    local = folder.isLocal();
    try {
      save(folder.path());
    } finally {
      local = false;
    }
  }

  /**
   * As {@code save}, on the driver's own disk and by the driver alone: what a Spark Connect server
   * (4.1) does with every model that was fitted. Overrides a method of Spark 4.1.
   */
  @SuppressWarnings("MissingOverride")
  public void saveToLocal(String path) throws IOException {
    saveTo(StageFolder.local(sparkSession(), path));
  }

  /** Chooses another format than Spark ML's own, such as {@code onnx}. */
  @Override
  public ModelWriter format(String source) {
    format = source;
    super.format(source);
    return this;
  }

  @Override
  public void saveImpl(String path) {
    try {
      if (isInternal() && model instanceof PipelineModel pipeline) {
        pipeline.write().session(sparkSession()).save(path);
        return;
      } else if (isInternal()) {
        saveFolder(path);
        return;
      }
      super.saveImpl(path);
    } catch (SparkException e) { // there is no such format
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isInternal() {
    return format.equalsIgnoreCase(INTERNAL);
  }

  private void saveFolder(String path) {
    StageFolder folder = new StageFolder(sparkSession(), path, local);
    try {
      HadoopFiles.run(
          () -> {
            SparkInternals.saveMetadata(model, folder);
            data.write(folder);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(model.uid() + ": could not be saved to " + path, e);
    }
  }
}

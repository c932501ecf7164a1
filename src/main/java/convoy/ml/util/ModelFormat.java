package convoy.ml.util;

import convoy.averaging.checkpoint.HadoopFiles;
import convoy.network.onnx.GraphFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.GeneralMLWriter;
import org.apache.spark.ml.util.MLFormatRegister;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.SparkSession;

/**
 * A format in which Spark's {@link GeneralMLWriter} can save stages of one class; it finds those
 * that {@code META-INF/services} name.
 */
public abstract class ModelFormat implements MLFormatRegister {
  private final String format;
  private final Class<? extends PipelineStage> stage;

  private ModelFormat(String format, Class<? extends PipelineStage> stage) {
    this.format = format;
    this.stage = stage;
  }

  @Override
  public final String format() {
    return format;
  }

  @Override
  public final String stageName() {
    return stage.getName();
  }

  @Override
  public final void write(
      String path,
      SparkSession session,
      scala.collection.mutable.Map<String, String> options,
      PipelineStage model) {
    try {
      write(path, session, model);
    } catch (IOException e) {
      throw new UncheckedIOException(model.uid() + ": could not be saved to " + path, e);
    }
  }

  abstract void write(String path, SparkSession session, PipelineStage model) throws IOException;

  /** Spark ML's own: a folder, as {@link ModelWriter} saves it. */
  public abstract static class Internal extends ModelFormat {
    /** For stages whose writer is a {@link ModelWriter}. */
    protected Internal(Class<? extends PipelineStage> stage) {
      super(ModelWriter.INTERNAL, stage);
    }

    @Override
    final void write(String path, SparkSession session, PipelineStage model) {
      ModelWriter writer = (ModelWriter) ((MLWritable) model).write();
      writer.session(session);
      writer.saveImpl(path);
    }
  }

  /** One file, a graph that other programs run. */
  public abstract static class Onnx extends ModelFormat {
    /** For one of Convoy's models, or Spark's PipelineModel. */
    protected Onnx(Class<? extends PipelineStage> stage) {
      super("onnx", stage);
    }

    @Override
    final void write(String path, SparkSession session, PipelineStage model) throws IOException {
      GraphFile graph = OnnxColumns.of(model);
      Path target = new Path(path);
      FileSystem files = target.getFileSystem(session.sessionState().newHadoopConf());
      HadoopFiles.createWhole(files, target, "another program has written it", graph::write);
    }
  }
}

package convoy.jobs;

import convoy.averaging.checkpoint.HadoopFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PipelineModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trained model that cannot be saved where it should be is saved somewhere else. */
final class Rescue {

  private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);

  private Rescue() {}

  /**
   * Saves a model.
   *
   * @param model writes it
   * @throws IOException if it could not be saved; the message says why, and where it is instead
   */
  static void save(OutputPath.Writer model, OutputPath output, SparkContext spark)
      throws IOException {
    try {
      output.write(model);
    } catch (OutputPath.LeftBesideException e) {
      throw e;
    } catch (Throwable e) { // SparkException, which Scala does not declare; memory that ran out
      throw new IOException(
          "%s: the model could not be saved there: %s. %s"
              .formatted(output, why(e), elsewhere(model, spark)),
          e);
    }
  }

  private static String elsewhere(OutputPath.Writer model, SparkContext spark) {
    List<String> failures = new ArrayList<>();
    for (Place place : places(spark.isLocal())) {
      try {
        return OutputPath.wholeAt(write(model, place.folder(spark.hadoopConfiguration()), spark));
      } catch (Throwable e) { // whatever it is, the next place may be better, and the cause is told
        failures.add(why(e));
      }
    }
    return "Nor elsewhere: %s. With checkpointDir the same command gives it again at once."
        .formatted(String.join("; ", failures));
  }

  /** Gives the folder in which the model is whole; where it is not, nothing is left. */
  private static Path write(OutputPath.Writer model, Path folder, SparkContext spark)
      throws IOException {
    FileSystem files = folder.getFileSystem(spark.hadoopConfiguration());
    boolean whole = false;
    try {
      HadoopFiles.run(() -> model.write(folder.toString()));
      if (!new SavedPipeline(files, folder).isWhole()) {
        throw new IOException(folder + " (the driver does not see what executors write)");
      }
      if (!spark.isLocal()) {
        PipelineModel.load(folder.toString()); // a stage's data may lie on an executor's own disk
      }
      whole = true;
      return folder;
    } finally {
      if (!whole) {
        remove(files, folder);
      }
    }
  }

  private static void remove(FileSystem files, Path folder) {
    try {
      files.delete(folder, true);
    } catch (IOException e) {
      LOG.warn("{} could not be removed and is of no use: {}", folder, e.getMessage());
    }
  }

  private interface Place {
    Path folder(Configuration configuration) throws IOException;
  }

  /**
   * The driver's folder for passing files, unless executors may be on other machines; then what the
   * cluster has for this user.
   */
  private static List<Place> places(boolean isLocal) {
    String name = "convoy-rescued-" + UUID.randomUUID().toString().substring(0, 8);
    Place home = configuration -> new Path(FileSystem.get(configuration).getHomeDirectory(), name);
    return isLocal
        ? List.of(
            configuration -> new Path("file:" + System.getProperty("java.io.tmpdir"), name), home)
        : List.of(home);
  }

  private static String why(Throwable e) {
    return StringUtils.substringBefore(ExceptionUtils.getRootCauseMessage(e), "\n");
  }
}

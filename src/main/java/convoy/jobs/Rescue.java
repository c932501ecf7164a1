package convoy.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A trained model that cannot be saved where it should be is saved somewhere else. */
final class Rescue {

  private Rescue() {}

  /**
   * Saves a model.
   *
   * @param model writes it
   * @throws IOException if it could not be saved; the message says why, and where it is instead
   */
  static void save(OutputPath.Writer model, OutputPath output, Configuration configuration)
      throws IOException {
    try {
      output.write(model);
    } catch (OutputPath.LeftBesideException e) {
      throw e;
    } catch (Exception e) { // SparkException, which Scala does not declare
      throw new IOException(
          "%s: the model could not be saved there: %s. %s"
              .formatted(output, why(e), elsewhere(model, configuration)),
          e);
    }
  }

  private static String elsewhere(OutputPath.Writer model, Configuration configuration) {
    List<String> failures = new ArrayList<>();
    for (Place place : places()) {
      try {
        Path folder = place.folder(configuration);
        FileSystem files = folder.getFileSystem(configuration);
        model.write(folder.toString());
        // Executors on other machines write to disks of their own.
        if (new SavedPipeline(files, folder).isWhole()) {
          return "It is whole at %s: move it, or load it from there.".formatted(folder);
        }
        files.delete(folder, true);
        failures.add(folder + " (the driver does not see what executors write)");
      } catch (Exception e) {
        failures.add(why(e));
      }
    }
    return "Nor elsewhere: %s. With checkpointDir the same command gives it again at once."
        .formatted(String.join("; ", failures));
  }

  private interface Place {
    Path folder(Configuration configuration) throws IOException;
  }

  /** The driver's folder for passing files; then what the cluster has for this user. */
  private static List<Place> places() {
    String name = "convoy-rescued-" + UUID.randomUUID().toString().substring(0, 8);
    return List.of(
        configuration -> new Path("file:" + System.getProperty("java.io.tmpdir"), name),
        configuration -> new Path(FileSystem.get(configuration).getHomeDirectory(), name));
  }

  private static String why(Exception e) {
    return StringUtils.substringBefore(ExceptionUtils.getRootCauseMessage(e), "\n");
  }
}

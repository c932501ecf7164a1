package convoy.jobs;

import convoy.ml.util.Failures;
import java.io.IOException;

/**
 * Reads the settings of the training job before Spark is there, for jobs/train.sh: refuses wrong
 * ones at once, and tells it the options of spark-submit that follow from them.
 */
public final class SubmitOptions {

  private SubmitOptions() {}

  /**
   * Prints the options, a zero byte behind each.
   *
   * @param arguments those of {@link Train#main}
   */
  public static void main(String[] arguments) {
    try {
      TrainSettings settings = SettingsReader.read(arguments);
      TrainPipeline.of(settings); // refuses wrong Params
      String master = settings.master();
      if (master != null) {
        System.out.print("--master\0" + master + "\0");
      }
    } catch (IOException | RuntimeException | Error e) {
      System.err.println("error: " + Failures.words(e));
      System.exit(ExitStatus.of(e));
    }
  }
}

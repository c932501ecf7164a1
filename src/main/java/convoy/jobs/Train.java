package convoy.jobs;

import convoy.averaging.RoundReport;
import convoy.averaging.RoundTimes;
import convoy.averaging.TrainingListener;
import convoy.averaging.TrainingSummary;
import convoy.ml.classification.CnnClassificationModel;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;

/**
 * The main job: trains a pipeline on images, saves it as a plain {@code PipelineModel}, tests it,
 * and reports.
 */
public final class Train {

  private Train() {}

  /**
   * Runs the job under spark-submit, with progress on standard error and the report on standard
   * output.
   *
   * @param arguments the path of a settings file, then key=value ...
   */
  public static void main(String[] arguments) {
    JobMain.run(
        "convoy train",
        spark -> run(spark, SettingsReader.read(arguments), System.out, onStandardError()));
  }

  /**
   * Runs the job.
   *
   * @param spark where
   * @param settings what to do
   * @param out where the report goes; its last lines are {@code accuracy 0.NNNN}, {@code
   *     examplesPerSecond N} and {@code model PATH}
   * @param progress hears of each round
   * @throws IllegalArgumentException before training starts, if the settings or the data are not
   *     right or something is at the output path already
   * @throws IOException if data cannot be read or the model cannot be saved
   */
  public static void run(
      SparkSession spark, TrainSettings settings, PrintStream out, TrainingListener progress)
      throws IOException {
    OutputPath output =
        OutputPath.check(
            settings.out(),
            settings.overwrite(),
            "Add overwrite=true to replace it, choose another out=PATH, or remove it.",
            spark.sparkContext().hadoopConfiguration());
    TrainPipeline stages = TrainPipeline.of(settings);
    Split split = Split.read(spark, settings, stages.classifier().getSeed());
    split.training().imageShape().ifPresent(stages::setImageShape);
    stages.classifier().setListener(progress);

    Pipeline pipeline = stages.toPipeline();
    pipeline.transformSchema(split.testing().schema());
    PipelineModel model = pipeline.fit(split.training().rows());
    output.write(path -> model.write().save(path));

    CnnClassificationModel classifier =
        (CnnClassificationModel) model.stages()[model.stages().length - 1];
    ConfusionMatrix confusion =
        ConfusionMatrix.of(
            model.transform(split.testing()),
            Examples.LABEL,
            classifier.getPredictionCol(),
            classifier.numClasses());
    TrainingSummary summary = classifier.summary();
    RoundReport last = summary.rounds().get(summary.rounds().size() - 1);
    out.println(confusion);
    out.println();
    out.printf("backend %s, device %s%n", summary.backend(), summary.device());
    out.println(times(summary.times()));
    out.printf(Locale.ROOT, "accuracy %.4f%n", confusion.accuracy());
    out.printf(Locale.ROOT, "examplesPerSecond %.0f%n", last.examplesPerSecond());
    out.println("model " + output);
  }

  private static TrainingListener onStandardError() {
    return ProgressBarListener.hasTerminal()
        ? new ProgressBarListener()
        : new ProgressLines(System.err, System::nanoTime);
  }

  /** Where the rounds' time went. */
  private static String times(RoundTimes times) {
    return String.format(
        Locale.ROOT,
        "time computing %.0f%%, moving weights %.0f%%, reading rows %.0f%%, waiting %.0f%%",
        percent(times.computing(), times),
        percent(times.moving(), times),
        percent(times.reading(), times),
        percent(times.waiting(), times));
  }

  private static double percent(Duration part, RoundTimes times) {
    return 100.0 * part.toNanos() / Math.max(1, times.round().toNanos());
  }
}

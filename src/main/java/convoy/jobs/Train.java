package convoy.jobs;

import convoy.averaging.RoundReport;
import convoy.averaging.TrainingListener;
import convoy.averaging.ValidationScore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
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
    Speed speed = new Speed(progress);
    stages.classifier().setListener(speed);

    Pipeline pipeline = stages.toPipeline();
    pipeline.transformSchema(split.testing().schema());
    PipelineModel model = pipeline.fit(split.training().rows());
    output.write(path -> model.write().save(path));

    ConfusionMatrix confusion =
        ConfusionMatrix.of(
            model.transform(split.testing()),
            Examples.LABEL,
            stages.classifier().getPredictionCol(),
            numClasses(model));
    out.println(confusion);
    out.println();
    out.printf(Locale.ROOT, "accuracy %.4f%n", confusion.accuracy());
    out.printf(Locale.ROOT, "examplesPerSecond %.0f%n", speed.examplesPerSecond);
    out.println("model " + output);
  }

  private static TrainingListener onStandardError() {
    return ProgressBarListener.hasTerminal()
        ? new ProgressBarListener()
        : new ProgressLines(System.err, System::nanoTime);
  }

  private static int numClasses(PipelineModel model) {
    Transformer last = model.stages()[model.stages().length - 1];
    return ((ClassificationModel<?, ?>) last).numClasses();
  }

  /** Passes on what it hears and keeps the speed. */
  private static final class Speed implements TrainingListener {

    private final TrainingListener next;
    private double examplesPerSecond;

    private Speed(TrainingListener next) {
      this.next = next;
    }

    @Override
    public void onStart(int rounds, int epochs) {
      next.onStart(rounds, epochs);
    }

    @Override
    public void onRound(RoundReport report) {
      examplesPerSecond = report.examplesPerSecond();
      next.onRound(report);
    }

    @Override
    public void onRestore(int round, ValidationScore score) {
      next.onRestore(round, score);
    }

    @Override
    public void onEnd() {
      next.onEnd();
    }
  }
}

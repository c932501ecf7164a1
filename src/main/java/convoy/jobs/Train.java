package convoy.jobs;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.TrainingSummary;
import convoy.ml.training.Evaluation;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.training.NetworkModel;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * The main job: trains a pipeline that ends in a network, saves it as a plain {@code
 * PipelineModel}, tests it, and reports.
 */
public final class Train {
  /** Of the network's table, so that what follows is still seen. */
  private static final int MOST_LAYERS = 30;

  private Train() {}

  /**
   * Runs the job under spark-submit, with the report on standard output, and progress on standard
   * error unless the settings say {@code verbose=false}.
   *
   * @param arguments the path of a settings file, then key=value ...
   */
  public static void main(String[] arguments) {
    JobMain.run(
        "convoy train",
        spark -> run(spark, SettingsReader.read(arguments), System.out, round -> {}));
  }

  /**
   * Runs the job.
   *
   * @param spark where
   * @param settings what to do
   * @param out where the report goes; its last lines are those of {@link Quality}, as {@code
   *     accuracy 0.NNNN}, {@code examplesPerSecond N} and {@code model PATH}
   * @param listener hears of each round
   * @throws IllegalArgumentException before training starts, if the settings or the data are not
   *     right, the test data among them, or something is at the output path already
   * @throws IOException if data cannot be read; before training starts, if the model cannot be
   *     written to the output path; or if it could not be saved there for all that, and then the
   *     message says where it is
   */
  public static void run(
      SparkSession spark, TrainSettings settings, PrintStream out, TrainingListener listener)
      throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    OutputPath output = OutputPath.forModel(settings.out(), settings.overwrite(), configuration);
    TrainPipeline given = TrainPipeline.of(settings);
    requireCheckpointsElsewhere(given.last(), output, configuration);
    Split split = Split.read(spark, settings, given.last().getSeed());
    TrainPipeline stages = given.of(split.training(), settings.data());
    stages.last().setListener(listener);

    Pipeline pipeline = stages.toPipeline();
    pipeline.transformSchema(split.testing().schema());
    int features = TestRows.features(stages.features(split.training().rows()), stages.last());
    TestLabels labels = TestLabels.of(stages.last(), split.training().rows());
    TestRows.check(stages.features(split.testing()), features, labels.reader());
    output.prove(stages.savedBytes(split.training().rows(), features, labels.outputs()));
    PipelineModel model = pipeline.fit(split.training().rows());
    Rescue.save(path -> model.write().save(path), output, spark.sparkContext());

    Transformer last = model.stages()[model.stages().length - 1];
    NetworkModel network = (NetworkModel) last;
    network.removeCheckpoint();
    Evaluation quality = Quality.of(model.transform(split.testing()), network);
    TrainingSummary summary = network.summary();
    List<RoundReport> rounds = summary.rounds();
    double speed = rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).examplesPerSecond();
    out.printf("%s%n%s%n%n", network.networkSpec().describe(MOST_LAYERS), quality);
    out.printf("backend %s, device %s%n", summary.backend(), summary.device());
    if (stages.last().getL1() > 0) {
      out.printf(Locale.ROOT, "weights that are zero %.1f%%%n", 100 * summary.zeroWeights());
    }
    out.println(
        rounds.isEmpty()
            ? "no rounds: this training had ended before, as checkpointDir shows"
            : times(summary.times()));
    summary
        .temperature()
        .ifPresent(best -> out.printf(Locale.ROOT, "calibrated, with temperature %.4f%n", best));
    Quality.lines(quality).forEach(out::println);
    out.printf(Locale.ROOT, "examplesPerSecond %.0f%n", speed);
    out.println("model " + output);
  }

  private static void requireCheckpointsElsewhere(
      NetworkEstimator last, OutputPath output, Configuration configuration) throws IOException {
    if (last.hasCheckpoints() && output.contains(last.getCheckpointDir(), configuration)) {
      throw new IllegalArgumentException(
          "checkpointDir %s is the path of the model, out=%s, or lies in it. Choose another folder for one of them."
              .formatted(last.getCheckpointDir(), output));
    }
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

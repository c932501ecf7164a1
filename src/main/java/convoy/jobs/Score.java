package convoy.jobs;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import convoy.ml.util.DamagedModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** The scoring job: applies a saved pipeline and writes what it predicts as Parquet. */
public final class Score {

  private Score() {}

  /**
   * Runs the job under spark-submit, with its report on standard output.
   *
   * @param arguments MODEL DATA OUT, as in {@link #run}
   */
  public static void main(String[] arguments) {
    JobMain.run(
        "convoy score",
        spark -> {
          if (arguments.length != 3) {
            throw new IllegalArgumentException(
                "Found %d arguments, expected 3: MODEL DATA OUT.".formatted(arguments.length));
          }
          run(spark, arguments[0], arguments[1], arguments[2], System.out);
        });
  }

  /**
   * Runs the job. Written are all columns of the data but {@code features}, an {@code id}, {@code
   * prediction}, and {@code probability}, an array of one number for each class. The {@code id} is
   * the image's place in its IDX file, from 0; of Parquet the column of that name, or where there
   * is none, the row's place in its file, whose name is then in the column {@code file}.
   *
   * @param spark where
   * @param model path of a saved {@code PipelineModel} that ends in a classifier
   * @param data a folder of IDX files, of which the {@code t10k} files are scored; an IDX file of
   *     images; or Parquet with a vector column {@code features}
   * @param out path of the Parquet files to be written
   * @param report where the number of rows goes, and the accuracy if there are rows, with labels
   * @throws IllegalArgumentException before any work, if something is at {@code out} or the data do
   *     not fit the model
   * @throws IOException if model or data cannot be read or the result cannot be written
   */
  public static void run(
      SparkSession spark, String model, String data, String out, PrintStream report)
      throws IOException {
    OutputPath output = OutputPath.forRows(out, spark.sparkContext().hadoopConfiguration());
    PipelineModel pipeline = load(spark, model);
    ProbabilisticClassificationModel<?, ?> classifier = classifier(pipeline, model);
    Dataset<Row> rows = new ExampleReader(spark, data).scoring();
    pipeline.transformSchema(rows.schema());

    Set<String> wanted = new HashSet<>(List.of(rows.columns()));
    wanted.remove(Examples.FEATURES);
    wanted.addAll(List.of(classifier.getPredictionCol(), classifier.getProbabilityCol()));
    Dataset<Row> predictions = pipeline.transform(rows);
    Dataset<Row> result =
        predictions
            .drop(
                Arrays.stream(predictions.columns())
                    .filter(column -> !wanted.contains(column))
                    .toArray(String[]::new))
            .withColumn(
                classifier.getProbabilityCol(),
                functions.vector_to_array(col(classifier.getProbabilityCol()), "float64"));
    output.write(path -> result.write().parquet(path));
    report(spark.read().parquet(output.qualified()), classifier.getPredictionCol(), report);
    report.println("predictions " + output);
  }

  private static PipelineModel load(SparkSession spark, String path) throws IOException {
    Path metadata = new Path(path, "metadata");
    if (!HadoopPaths.fileSystem(metadata, spark.sparkContext().hadoopConfiguration())
        .exists(metadata)) {
      throw new FileNotFoundException(
          "%s: there is no saved model; expected the path that jobs/train.sh printed after 'model'."
              .formatted(path));
    }
    try {
      return PipelineModel.load(path);
    } catch (Exception e) { // Spark's are checked, and Scala does not declare them
      throw DamagedModelException.of(spark, path, "PipelineModel", e);
    }
  }

  private static ProbabilisticClassificationModel<?, ?> classifier(
      PipelineModel pipeline, String path) {
    Transformer[] stages = pipeline.stages();
    if (stages.length > 0
        && stages[stages.length - 1] instanceof ProbabilisticClassificationModel<?, ?> last) {
      return last;
    }
    throw new IllegalArgumentException(
        "%s: the last stage is no classifier that gives probabilities; expected a pipeline like that of jobs/train.sh."
            .formatted(path));
  }

  private static void report(Dataset<Row> result, String predictionCol, PrintStream report) {
    if (Arrays.asList(result.columns()).contains(Examples.LABEL)) {
      Row row =
          result
              .agg(
                  count(lit(1)),
                  avg(col(Examples.LABEL).equalTo(col(predictionCol)).cast(DataTypes.DoubleType)))
              .head();
      report.printf(Locale.ROOT, "rows %d%n", row.getLong(0));
      if (row.getLong(0) > 0) {
        report.printf(Locale.ROOT, "accuracy %.4f%n", row.getDouble(1));
      }
    } else {
      report.printf(Locale.ROOT, "rows %d%n", result.count());
    }
  }
}

package convoy.jobs;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.ensemble.BaggingModel;
import convoy.ml.training.NetworkModel;
import convoy.ml.util.DamagedModelException;
import convoy.ml.util.Schemas;
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
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.param.shared.HasProbabilityCol;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** The scoring job: applies a saved pipeline and writes what it predicts as Parquet. */
public final class Score {

  private static final String CLASS = "predictedClass";

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
   * Runs the job. Written are all columns of the data but those of the features or images, an
   * {@code id}, {@code prediction}, and of classifiers {@code probability}, an array of one number
   * for each class; vectors as arrays. The {@code id} is the image's place in its IDX file, from 0;
   * of Parquet the column of that name, or where there is none, the row's place in its file, whose
   * name is then in the column {@code file}; of a folder of images the path below it. Where the
   * model knows what the classes are called, {@code predictedClass} says it.
   *
   * @param spark where
   * @param model path of a saved {@code PipelineModel} that ends in a stage that predicts
   * @param data a folder of IDX files, of which the {@code t10k} files are scored; an IDX file of
   *     images; a folder of images; or Parquet with a column {@code features} of vectors or arrays
   * @param out path of the Parquet files to be written
   * @param report where the number of rows goes, and how good the predictions are, if there are
   *     rows with labels of the kind that the model predicts
   * @throws IllegalArgumentException before any work, if something is at {@code out} or the data do
   *     not fit the model
   * @throws IOException if model or data cannot be read or the result cannot be written
   */
  public static void run(
      SparkSession spark, String model, String data, String out, PrintStream report)
      throws IOException {
    OutputPath output = OutputPath.forRows(out, spark.sparkContext().hadoopConfiguration());
    PipelineModel pipeline = load(spark, model);
    Transformer last = last(pipeline, model);
    String predictionCol = ((HasPredictionCol) last).getPredictionCol();
    List<String> classes = classes(last);
    Dataset<Row> read = new ExampleReader(spark, data).scoring(classes);
    Dataset<Row> rows = isOurs(pipeline) ? read : Examples.withVectors(read);
    pipeline.transformSchema(rows.schema());

    Set<String> wanted = new HashSet<>(List.of(rows.columns()));
    wanted.removeAll(
        new Examples(rows, classes).areEncoded()
            ? List.of(Examples.CONTENT, Examples.PATH)
            : List.of(Examples.FEATURES));
    wanted.add(predictionCol);
    if (last instanceof HasProbabilityCol probabilities) {
      wanted.add(probabilities.getProbabilityCol());
    }
    List<String> ofData = List.of(rows.columns());
    Dataset<Row> predictions = pipeline.transform(rows);
    Dataset<Row> chosen =
        predictions.select(
            Arrays.stream(predictions.schema().fields())
                .filter(field -> wanted.contains(field.name()))
                .map(field -> ofData.contains(field.name()) ? whole(field) : plain(field))
                .toArray(Column[]::new));
    Dataset<Row> result =
        classes.isEmpty() ? chosen : chosen.withColumn(CLASS, name(predictionCol, classes));
    output.write(path -> result.write().parquet(path));
    report(spark.read().parquet(output.qualified()), last, predictionCol, report);
    report.println("predictions " + output);
  }

  /** Whether no stage is another's, which would not read bytes. */
  private static boolean isOurs(PipelineModel pipeline) {
    return Arrays.stream(pipeline.stages())
        .allMatch(stage -> stage.getClass().getName().startsWith("convoy."));
  }

  /** What the classes are called, if the model knows. */
  private static List<String> classes(Transformer last) {
    return last instanceof CnnClassificationModel model && model.isDefined(model.classNames())
        ? List.of(model.getClassNames())
        : List.of();
  }

  private static Column name(String predictionCol, List<String> classes) {
    UDF1<Double, String> name = prediction -> classes.get(prediction.intValue());
    return org.apache.spark.sql.functions.udf(name, DataTypes.StringType).apply(col(predictionCol));
  }

  private static Column whole(StructField field) {
    return Schemas.column(field.name());
  }

  /** What others than Spark can read: an array in place of a vector. */
  private static Column plain(StructField field) {
    return field.dataType().equals(SQLDataTypes.VectorType())
        ? functions.vector_to_array(whole(field), "float64").as(field.name())
        : whole(field);
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

  /** The last stage, or of an ensemble a member: what is predicted, and in which columns. */
  private static Transformer last(PipelineModel pipeline, String path) {
    Transformer[] stages = pipeline.stages();
    if (stages.length > 0) {
      Transformer last = stages[stages.length - 1];
      Transformer predicts = last instanceof BaggingModel all ? all.members().get(0) : last;
      if (predicts instanceof HasPredictionCol) {
        return predicts;
      }
    }
    throw new IllegalArgumentException(
        "%s: the last stage predicts nothing; expected a pipeline like that of jobs/train.sh."
            .formatted(path));
  }

  private static void report(
      Dataset<Row> result, Transformer last, String predictionCol, PrintStream report) {
    report.printf(Locale.ROOT, "rows %d%n", result.count());
    if (!Arrays.asList(result.columns()).contains(Examples.LABEL)
        || !Quality.isOf(result.schema().apply(Examples.LABEL).dataType(), last)) {
      return;
    }
    Dataset<Row> labelled = result.where(col(Examples.LABEL).isNotNull());
    if (labelled.isEmpty()) {
      return;
    }
    if (last instanceof ClassificationModel) {
      Column right = col(Examples.LABEL).equalTo(col(predictionCol)).cast(DataTypes.DoubleType);
      report.printf(Locale.ROOT, "accuracy %.4f%n", labelled.agg(avg(right)).head().getDouble(0));
    } else if (last instanceof NetworkModel network) {
      try {
        Quality.lines(Quality.of(labelled, network)).forEach(report::println);
      } catch (IllegalArgumentException e) { // The predictions are written all the same.
        report.println("not measured: " + e.getMessage());
      }
    }
  }
}

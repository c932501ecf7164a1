package convoy.jobs;

import convoy.ml.util.Failures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Reads the data of a job from any Hadoop path: a folder of IDX files named like MNIST's, one IDX
 * file of images, or Parquet with a column {@code features} of vectors or arrays.
 */
final class ExampleReader {

  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

  private final SparkSession spark;
  private final FileSystem files;
  private final Path path;

  /**
   * Opens a path.
   *
   * @throws IOException if nothing is there
   */
  ExampleReader(SparkSession spark, String path) throws IOException {
    this.spark = spark;
    Path given = new Path(path);
    this.files = HadoopPaths.fileSystem(given, spark.sparkContext().hadoopConfiguration());
    this.path = files.makeQualified(given);
    if (!files.exists(given)) {
      throw new FileNotFoundException(
          "%s does not exist; expected a folder of IDX files or a Parquet path."
              .formatted(this.path));
    }
  }

  /** Whether the data bring test data of their own: {@code t10k} files. */
  boolean hasTestPart() throws IOException {
    return isFolder() && folder().has(IdxFolder.Part.TEST);
  }

  /** The labelled examples to train on: of an IDX folder the {@code train} files. */
  Examples training() throws IOException {
    return labelled(IdxFolder.Part.TRAIN);
  }

  /** The labelled examples to test on: of an IDX folder the {@code t10k} files. */
  Examples testing() throws IOException {
    return labelled(IdxFolder.Part.TEST);
  }

  /**
   * The rows to score, labelled or not, each with an {@code id}: of an IDX folder the {@code t10k}
   * files.
   */
  Dataset<Row> scoring() throws IOException {
    if (isIdxFolder()) {
      return Examples.of(spark, folder().read(IdxFolder.Part.TEST)).rows();
    }
    if (isFolder() || beginsLikeParquet()) {
      return withId(parquet());
    }
    return Examples.of(
            spark, new IdxFolder.Images(IdxFolder.readImages(files, path), Optional.empty()))
        .rows();
  }

  private Examples labelled(IdxFolder.Part part) throws IOException {
    if (isIdxFolder()) {
      return Examples.of(spark, folder().readLabelled(part));
    }
    Dataset<Row> rows = parquet();
    requireColumn(rows, Examples.LABEL, "labels: the numbers 0, 1, ... for a classifier");
    return new Examples(rows, Optional.empty());
  }

  private Dataset<Row> parquet() {
    Dataset<Row> rows;
    try {
      rows = spark.read().parquet(path.toString());
    } catch (Exception e) { // AnalysisException, which Scala does not declare
      throw new IllegalArgumentException(
          "%s: expected IDX files named like MNIST's (train-images-idx3-ubyte, ...) or Parquet, found neither: %s"
              .formatted(path, Failures.words(e)),
          e);
    }
    requireColumn(rows, Examples.FEATURES, "a Vector or an array of float or double a row");
    return rows;
  }

  private void requireColumn(Dataset<Row> rows, String column, String what) {
    if (!Arrays.asList(rows.columns()).contains(column)) {
      throw new IllegalArgumentException(
          "%s: there is no column '%s' (%s); found %s. Rename a column."
              .formatted(path, column, what, String.join(", ", rows.columns())));
    }
  }

  private Dataset<Row> withId(Dataset<Row> rows) {
    if (has(rows, Examples.ID)) {
      return rows;
    }
    if (has(rows, Examples.FILE)) {
      throw new IllegalArgumentException(
          "%s: there is a column '%s' and none named '%s', so the name of each row's file would take its place. Rename it, or give the rows an '%s'."
              .formatted(path, Examples.FILE, Examples.ID, Examples.ID));
    }
    return rows.withColumn(Examples.FILE, functions.col("_metadata.file_name"))
        .withColumn(Examples.ID, functions.col("_metadata.row_index"));
  }

  /** Spark does not tell names apart by their case. */
  private static boolean has(Dataset<Row> rows, String column) {
    return Arrays.stream(rows.columns()).anyMatch(column::equalsIgnoreCase);
  }

  private boolean isIdxFolder() throws IOException {
    return isFolder() && (folder().has(IdxFolder.Part.TRAIN) || folder().has(IdxFolder.Part.TEST));
  }

  private IdxFolder folder() {
    return new IdxFolder(files, path);
  }

  private boolean isFolder() throws IOException {
    return files.getFileStatus(path).isDirectory();
  }

  private boolean beginsLikeParquet() throws IOException {
    try (FSDataInputStream in = files.open(path)) {
      return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
    }
  }
}

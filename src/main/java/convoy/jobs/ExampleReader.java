package convoy.jobs;

import convoy.ml.util.Failures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Reads the data of a job from any Hadoop path: a folder of IDX files named like MNIST's or of
 * CIFAR's binary version, one IDX file of images, a folder of images, or Parquet with a column
 * {@code features} of bytes, vectors or arrays.
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
          "%s does not exist; expected a folder of IDX files or of images, or a Parquet path."
              .formatted(this.path));
    }
  }

  /** Whether the data bring test data of their own: test files, or a test folder. */
  boolean hasTestPart() throws IOException {
    return isFolder() && (Part.TEST.isIn(files, path) || images().hasTestPart());
  }

  /** The labelled examples to train on: of a folder with such files or folders, those for it. */
  Examples training() throws IOException {
    return isImageFolder() ? images().training(spark) : labelled(Part.TRAIN);
  }

  /**
   * The labelled examples to test on: of a folder with such files or folders, those for it.
   *
   * @param classes what the training data, if they are a folder of images, call their classes
   */
  Examples testing(List<String> classes) throws IOException {
    if (isImageFolder() == classes.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the data to train on and those to test on are of two kinds: a folder of images goes with another."
              .formatted(path));
    }
    return isImageFolder() ? images().testing(spark, classes) : labelled(Part.TEST);
  }

  /**
   * The rows to score, labelled or not, each with an {@code id}: of a folder with files or folders
   * to test on, these.
   *
   * @param classes that the model knows by name; may be none
   */
  Dataset<Row> scoring(List<String> classes) throws IOException {
    if (isImageFolder()) {
      return images().scoring(spark, classes);
    }
    if (isBinaryFolder()) {
      return Examples.of(Part.TEST.read(spark, files, path));
    }
    if (isFolder() || beginsLikeParquet()) {
      return withId(parquet());
    }
    return Examples.of(Part.readFile(spark, path));
  }

  private Examples labelled(Part part) throws IOException {
    Dataset<Row> rows;
    if (isBinaryFolder()) {
      rows = Examples.of(part.read(spark, files, path));
      if (!has(rows, Examples.LABEL)) {
        throw new FileNotFoundException(
            "%s: there is no %s-labels-idx1-ubyte (with .gz or without); expected images and labels, named like MNIST's."
                .formatted(path, part.idx()));
      }
    } else {
      rows = parquet();
      requireColumn(rows, Examples.LABEL, "labels: the numbers 0, 1, ... for a classifier");
    }
    return new Examples(rows, List.of());
  }

  private Dataset<Row> parquet() {
    Dataset<Row> rows;
    try {
      rows = spark.read().parquet(path.toString());
    } catch (Exception e) { // AnalysisException, which Scala does not declare
      throw new IllegalArgumentException(
          "%s: expected IDX files named like MNIST's (train-images-idx3-ubyte, ...), CIFAR's binary version (data_batch_1.bin, ...), a folder of images for each class, or Parquet, found none of these: %s"
              .formatted(path, Failures.words(e)),
          e);
    }
    requireColumn(rows, Examples.FEATURES, "bytes, a Vector or an array of float or double a row");
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

  /** Whether there are IDX files, or those of CIFAR's binary version. */
  private boolean isBinaryFolder() throws IOException {
    return isFolder() && (Part.TRAIN.isIn(files, path) || Part.TEST.isIn(files, path));
  }

  private boolean isImageFolder() throws IOException {
    return isFolder() && !isBinaryFolder() && images().hasImages();
  }

  private ImageFolder images() {
    return new ImageFolder(files, path);
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

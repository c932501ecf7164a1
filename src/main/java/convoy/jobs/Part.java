package convoy.jobs;

import convoy.ml.source.CifarSource;
import convoy.ml.source.IdxSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which of the two sets of images in a folder of IDX files, or of CIFAR's binary version. */
enum Part {
  TRAIN("train", "train"),
  TEST("t10k", "test");

  private final String idx;
  private final String cifar;

  Part(String idx, String cifar) {
    this.idx = idx;
    this.cifar = cifar;
  }

  /** How names of IDX files of this part begin. */
  String idx() {
    return idx;
  }

  /** Whether a file of this part lies in a folder. */
  boolean isIn(FileSystem files, Path folder) throws IOException {
    return isIdx(files, folder) || !CifarSource.files(files, folder, cifar).isEmpty();
  }

  private boolean isIdx(FileSystem files, Path folder) throws IOException {
    return IdxSource.find(files, folder, idx, "images").isPresent()
        || IdxSource.find(files, folder, idx, "labels").isPresent();
  }

  /** The images of this part that lie in a folder. */
  Dataset<Row> read(SparkSession spark, FileSystem files, Path folder) throws IOException {
    return isIdx(files, folder)
        ? load(spark, "idx", idx, folder)
        : load(spark, "cifar", cifar, folder);
  }

  /** The images of one IDX file. */
  static Dataset<Row> readFile(SparkSession spark, Path file) throws IOException {
    return load(spark, "idx", TEST.idx, file);
  }

  private static Dataset<Row> load(SparkSession spark, String format, String part, Path path)
      throws IOException {
    try {
      return spark.read().format(format).option("part", part).load(path.toString());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

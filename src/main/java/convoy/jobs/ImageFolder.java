package convoy.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * A folder of images: {@code CLASS/IMAGE.jpg}, a folder for each class, whose names in their order
 * are the labels 0, 1 and so on; or {@code train/CLASS/IMAGE.jpg} and {@code test/CLASS/IMAGE.jpg}.
 * Files are images if their names say so.
 */
final class ImageFolder {
  private static final List<String> ENDINGS =
      Stream.of("bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff")
          .flatMap(ending -> Stream.of(ending, ending.toUpperCase(Locale.ROOT)))
          .toList();
  private static final String TRAIN = "train";
  private static final String TEST = "test";

  /** Files that one task reads: it opens each. */
  private static final int FILES_PER_PARTITION = 512;

  private final FileSystem files;
  private final Path folder;

  /**
   * A folder.
   *
   * @param folder fully qualified
   */
  ImageFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Whether an image lies in it or below, and no Parquet before that. */
  boolean hasImages() throws IOException {
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      Path file = all.next().getPath();
      if (isImage(file) || file.getName().endsWith(".parquet")) {
        return isImage(file);
      }
    }
    return false;
  }

  /** Whether there are {@code train} and {@code test} folders. */
  boolean hasTestPart() throws IOException {
    List<String> names = classes(folder);
    return names.contains(TRAIN) && names.contains(TEST);
  }

  /**
   * The images to train on.
   *
   * @throws IOException if there are no class folders, or one has no images
   */
  Examples training(SparkSession spark) throws IOException {
    Path root = hasTestPart() ? new Path(folder, TRAIN) : folder;
    return labelled(spark, root, classes(root));
  }

  /**
   * The images to test on.
   *
   * @param classes that the training data have
   * @throws IOException if there are no class folders, or one has no images
   * @throws IllegalArgumentException if there are folders of other classes
   */
  Examples testing(SparkSession spark, List<String> classes) throws IOException {
    Path root = testRoot();
    for (String name : classes(root)) {
      if (!classes.contains(name)) {
        throw new IllegalArgumentException(
            "%s: there is a folder '%s', which is none of the classes of the training data: %s. Remove or rename it."
                .formatted(root, name, String.join(", ", classes)));
      }
    }
    return labelled(spark, root, classes);
  }

  /**
   * The images to score: all that there are, with labels if they lie in class folders.
   *
   * @param classes that the model knows by name; may be none
   */
  Dataset<Row> scoring(SparkSession spark, List<String> classes) throws IOException {
    Path root = testRoot();
    List<String> found = classes(root);
    return !found.isEmpty() && classes.containsAll(found) && count(root, false) == 0
        ? labelled(spark, root, classes).rows()
        : rows(spark, root, count(root, true));
  }

  private Path testRoot() throws IOException {
    return hasTestPart() ? new Path(folder, TEST) : folder;
  }

  private Examples labelled(SparkSession spark, Path root, List<String> classes)
      throws IOException {
    List<String> found = classes(root);
    if (found.isEmpty()) {
      throw new FileNotFoundException(
          "%s: there are images, but no class folders; expected a folder for each class, as in %s/cats/1.jpg and %s/dogs/1.jpg."
              .formatted(root, root.getName(), root.getName()));
    }
    long images = 0;
    for (String name : found) {
      long ofClass = count(new Path(root, name), true);
      if (ofClass == 0) {
        throw new FileNotFoundException(
            "%s: the class folder '%s' has no image (%s). Remove it, or put images there."
                .formatted(root, name, String.join(", ", ENDINGS)));
      }
      images += ofClass;
    }
    Map<String, Double> labels = new HashMap<>();
    for (String name : classes) {
      labels.put(name, (double) labels.size());
    }
    UDF1<String, Double> label = path -> labels.get(path.substring(0, path.indexOf('/')));
    Column column =
        functions
            .udf(label, DataTypes.DoubleType)
            .asNonNullable()
            .apply(functions.col(Examples.ID))
            .as(
                Examples.LABEL,
                NominalAttribute.defaultAttr()
                    .withName(Examples.LABEL)
                    .withValues(classes.toArray(String[]::new))
                    .toMetadata());
    Dataset<Row> rows = rows(spark, root, images).select(functions.col("*"), column);
    // A file beside the class folders has no class.
    return new Examples(rows.filter(functions.col(Examples.ID).contains("/")), classes);
  }

  private static Dataset<Row> rows(SparkSession spark, Path root, long images) {
    String start = root.toString().replaceAll("/+$", "") + "/";
    return spark
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", true)
        .option("pathGlobFilter", "*.{%s}".formatted(String.join(",", ENDINGS)))
        .load(root.toString())
        .coalesce((int) Math.max(1, (images + FILES_PER_PARTITION - 1) / FILES_PER_PARTITION))
        .select(
            functions.col(Examples.PATH),
            functions
                .col(Examples.PATH)
                .substr(start.length() + 1, Integer.MAX_VALUE)
                .as(Examples.ID),
            functions.col(Examples.CONTENT));
  }

  /** The names of the folders in a folder, in their order. */
  private List<String> classes(Path root) throws IOException {
    return Arrays.stream(files.listStatus(root))
        .filter(FileStatus::isDirectory)
        .map(FileStatus::getPath)
        .filter(Predicate.not(ImageFolder::isHidden))
        .map(Path::getName)
        .sorted()
        .toList();
  }

  private long count(Path root, boolean below) throws IOException {
    long images = 0;
    RemoteIterator<LocatedFileStatus> all = files.listFiles(root, below);
    while (all.hasNext()) {
      images += isImage(all.next().getPath()) ? 1 : 0;
    }
    return images;
  }

  private static boolean isImage(Path file) {
    String name = file.getName();
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && !isHidden(file);
  }

  /** As Spark passes over files. */
  private static boolean isHidden(Path path) {
    return path.getName().startsWith(".") || path.getName().startsWith("_");
  }
}

package convoy.jobs;

import static java.util.stream.Collectors.joining;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of images: {@code CLASS/IMAGE.jpg}, a folder for each class, whose names in their order
 * are the labels 0, 1 and so on; or {@code train/CLASS/IMAGE.jpg} and {@code test/CLASS/IMAGE.jpg},
 * or where there is no {@code test}, {@code val}, {@code valid} or {@code validation}. Files are
 * images if their names say so.
 */
final class ImageFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
  private static final List<String> ENDINGS =
      List.of("bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff");

  /** A glob of them, whatever their case: *.{[bB][mM][pP],... */
  private static final String ANY_ENDING =
      ENDINGS.stream()
          .map(ending -> ending.chars().mapToObj(ImageFolder::eitherCase).collect(joining()))
          .collect(joining(",", "*.{", "}"));

  private static final String TRAIN = "train";

  /** What the folder to test on may be called; the first that there is, is taken. */
  private static final List<String> TESTS = List.of("test", "val", "valid", "validation");

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

  private static String eitherCase(int letter) {
    return "[%c%c]".formatted(letter, Character.toUpperCase(letter));
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

  /** Whether there is a {@code train} folder and one to test on. */
  boolean hasTestPart() throws IOException {
    return !tests().isEmpty();
  }

  /** The folders to test on that there are beside {@code train}, that which is read first. */
  private List<String> tests() throws IOException {
    List<String> names = classes(folder);
    return names.contains(TRAIN) ? TESTS.stream().filter(names::contains).toList() : List.of();
  }

  /**
   * The images to train on.
   *
   * @throws IOException if there are no class folders, or one has no images
   */
  Examples training(SparkSession spark) throws IOException {
    List<String> tests = tests();
    if (tests.size() > 1) {
      LOG.warn(
          "{}: tests are on the folder '{}'; not read: {}",
          folder,
          tests.get(0),
          String.join(", ", tests.subList(1, tests.size())));
    }
    Path train = new Path(folder, TRAIN);
    if (tests.isEmpty() && files.exists(train) && holdsOnlyFolders(train)) {
      throw new FileNotFoundException(
          "%s: the folder '%s' holds only folders, so it is no class, and there is none to test on beside it. Call that test, val, valid or validation; or give %s as data."
              .formatted(folder, TRAIN, train));
    }
    Path root = tests.isEmpty() ? folder : train;
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
    List<String> tests = tests();
    return tests.isEmpty() ? folder : new Path(folder, tests.get(0));
  }

  private boolean holdsOnlyFolders(Path root) throws IOException {
    return !classes(root).isEmpty() && count(root, false) == 0;
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
    warnOfHidden(root);
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

  /** Spark passes over them, and a class may be meant. */
  private void warnOfHidden(Path root) throws IOException {
    for (FileStatus each : files.listStatus(root)) {
      if (each.isDirectory() && isHidden(each.getPath()) && count(each.getPath(), true) > 0) {
        LOG.warn(
            "{}: the images in the folder '{}' are not read, since its name begins with '{}'. Rename it if it is a class.",
            root,
            each.getPath().getName(),
            each.getPath().getName().charAt(0));
      }
    }
  }

  private static Dataset<Row> rows(SparkSession spark, Path root, long images) {
    String start = root.toString().replaceAll("/+$", "") + "/";
    return spark
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", true)
        .option("pathGlobFilter", ANY_ENDING)
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

  /**
   * How many images there are, as Spark finds them. Not by listFiles, which asks for each file's
   * owner, and on a local disk starts a process to do so.
   */
  private long count(Path root, boolean below) throws IOException {
    long images = 0;
    for (FileStatus each : files.listStatus(root)) {
      if (!each.isDirectory()) {
        images += isImage(each.getPath()) ? 1 : 0;
      } else if (below && !isHidden(each.getPath())) {
        images += count(each.getPath(), true);
      }
    }
    return images;
  }

  private static boolean isImage(Path file) {
    String name = file.getName();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending) && !isHidden(file);
  }

  /** As Spark passes over files. */
  private static boolean isHidden(Path path) {
    return path.getName().startsWith(".") || path.getName().startsWith("_");
  }
}

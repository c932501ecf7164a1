package convoy.jobs;

import convoy.data.idx.IdxArray;
import convoy.data.idx.IdxReader;
import convoy.memory.MemoryNeed;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder whose IDX files are named like MNIST's: {@code train-images-idx3-ubyte}, {@code
 * train-labels-idx1-ubyte}, and {@code t10k-...} for testing; with {@code .gz} behind or without.
 */
final class IdxFolder {

  /** Which of the two sets. */
  enum Part {
    TRAIN("train"),
    TEST("t10k");

    private final String prefix;

    Part(String prefix) {
      this.prefix = prefix;
    }
  }

  /** Images, and a label for each where there are labels. */
  record Images(IdxArray pixels, Optional<IdxArray> labels) {}

  private final FileSystem files;
  private final Path folder;

  IdxFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Whether a file of the part lies here. */
  boolean has(Part part) throws IOException {
    return find(part, "images").isPresent() || find(part, "labels").isPresent();
  }

  /**
   * Reads images with their labels.
   *
   * @throws IOException if one of both files is not there, or is not right
   */
  Images readLabelled(Part part) throws IOException {
    if (find(part, "labels").isEmpty()) {
      throw missing(part, "labels-idx1-ubyte");
    }
    return read(part);
  }

  /**
   * Reads images, with their labels where there are any.
   *
   * @throws IOException if there are no images, or a file is not right
   */
  Images read(Part part) throws IOException {
    Path imagesFile = find(part, "images").orElseThrow(() -> missing(part, "images-idx3-ubyte"));
    IdxArray images = readImages(files, imagesFile);
    Optional<Path> labelsFile = find(part, "labels");
    if (labelsFile.isEmpty()) {
      return new Images(images, Optional.empty());
    }
    String labelsName = labelsFile.get().toString();
    try (FSDataInputStream in = files.open(labelsFile.get())) {
      IdxArray labels = IdxReader.readLabels(labelsName, in, room(labelsName));
      IdxReader.requireSameCount(imagesFile.toString(), images, labelsName, labels);
      return new Images(images, Optional.of(labels));
    }
  }

  /** Reads one file of images. */
  static IdxArray readImages(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return IdxReader.readImages(file.toString(), in, room(file.toString()));
    }
  }

  /** Refuses what the heap has no room for. */
  private static LongConsumer room(String file) {
    return values ->
        MemoryNeed.idx(values)
            .requireHeap(
                "%s: reading the %,d values that its header promises".formatted(file, values),
                "Raise spark.driver.memory, or use Parquet, which is not read into memory all at once; if the file should be small, its header is damaged.");
  }

  private Optional<Path> find(Part part, String what) throws IOException {
    // Some sites publish train-images.idx3-ubyte. Sorted, so that unpacked files come first.
    Pattern name = Pattern.compile(part.prefix + "-" + what + "[-.]idx\\d-ubyte(\\.gz)?");
    return Arrays.stream(files.listStatus(folder))
        .map(FileStatus::getPath)
        .filter(path -> name.matcher(path.getName()).matches())
        .sorted()
        .findFirst();
  }

  private FileNotFoundException missing(Part part, String name) {
    return new FileNotFoundException(
        "%s: there is no %s-%s (with .gz or without); expected images and labels, named like MNIST's."
            .formatted(folder, part.prefix, name));
  }
}

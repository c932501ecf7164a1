package convoy.ml.source;

import convoy.data.idx.IdxStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * {@code spark.read().format("idx")}: images in IDX files, gzipped or not, as MNIST and its
 * relatives are published ({@link IdxStream}).
 *
 * <ul>
 *   <li>{@code load(folder)}: files named like MNIST's, {@code train-images-idx3-ubyte} and {@code
 *       train-labels-idx1-ubyte}; with {@code option("part", "t10k")} those of that name. Without a
 *       file of labels there is no column {@code label}.
 *   <li>{@code load(file)}: a file of images; with {@code option("labels", file)} one of labels.
 *   <li>Columns: {@code id} (long, the place in the file, from 0), {@code image} (binary: unsigned
 *       bytes, channel after channel; the metadata hold the shape), {@code shape} (array of int:
 *       channels, height, width), {@code label} (int).
 * </ul>
 *
 * <p>A file that is not gzipped is read by ranges of bytes; of one that is, each task unpacks what
 * comes before its range, so there are few.
 */
public final class IdxSource extends ImageSource {
  private static final String PART = "part";
  private static final String LABELS = "labels";

  /** Tasks for a gzipped file, at most. */
  private static final int MOST_GZIPPED_PARTS = 8;

  @Override
  public String shortName() {
    return "idx";
  }

  @Override
  FoundImages find(FileSystem files, Path path, CaseInsensitiveStringMap options)
      throws IOException {
    Path images = path;
    Optional<Path> labels = Optional.empty();
    if (options.containsKey(LABELS)) {
      Path given = new Path(options.get(LABELS));
      labels = Optional.of(fileSystem(given).makeQualified(given));
    }
    if (files.getFileStatus(path).isDirectory()) {
      String part = options.getOrDefault(PART, "train");
      images =
          find(files, path, part, "images")
              .orElseThrow(
                  () ->
                      new FileNotFoundException(
                          "%s: there is no %s-images-idx3-ubyte (with .gz or without); expected files named like MNIST's, or set the option part."
                              .formatted(path, part)));
      labels = labels.isPresent() ? labels : find(files, path, part, "labels");
    }
    return find(files, images, labels);
  }

  /**
   * A file of a folder whose name is like MNIST's.
   *
   * @param part {@code train} or {@code t10k}
   * @param what {@code images} or {@code labels}
   */
  public static Optional<Path> find(FileSystem files, Path folder, String part, String what)
      throws IOException {
    // Some sites publish train-images.idx3-ubyte. Sorted, so that unpacked files come first.
    Pattern name = Pattern.compile(Pattern.quote(part) + "-" + what + "[-.]idx\\d-ubyte(\\.gz)?");
    return Arrays.stream(files.listStatus(folder))
        .map(FileStatus::getPath)
        .filter(path -> name.matcher(path.getName()).matches())
        .sorted()
        .findFirst();
  }

  private static FoundImages find(FileSystem files, Path images, Optional<Path> labels)
      throws IOException {
    try (IdxStream header = openImages(files, images)) {
      requireLength(files, images, header);
      StructType schema = fields(header.imageShape());
      if (labels.isPresent()) {
        schema = schema.add(LABEL, DataTypes.IntegerType, false);
        FileSystem other = fileSystem(labels.get());
        try (IdxStream ofLabels = openLabels(other, labels.get())) {
          requireLength(other, labels.get(), ofLabels);
          IdxStream.requireSameCount(header, ofLabels);
        }
      }
      int perPart = FoundImages.perPart(header.itemSize());
      if (isGzip(files, images)) {
        perPart = Math.max(perPart, -Math.floorDiv(-header.count(), MOST_GZIPPED_PARTS));
      }
      List<FoundImages.Part> parts = new ArrayList<>();
      for (int first = 0; first < header.count(); first += perPart) {
        int count = Math.min(perPart, header.count() - first);
        parts.add(
            new Range(images.toString(), labels.map(Path::toString).orElse(null), first, count));
      }
      return new FoundImages(schema, header.imageShape(), parts);
    }
  }

  private static boolean isGzip(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return IdxStream.isGzip(in.read(), in.read());
    }
  }

  private static void requireLength(FileSystem files, Path file, IdxStream header)
      throws IOException {
    if (!isGzip(files, file)) {
      header.requireLength(files.getFileStatus(file).getLen());
    }
  }

  private static IdxStream openImages(FileSystem files, Path file) throws IOException {
    return IdxStream.ofImages(file.toString(), new Seeking(files.open(file)));
  }

  private static IdxStream openLabels(FileSystem files, Path file) throws IOException {
    return IdxStream.ofLabels(file.toString(), new Seeking(files.open(file)));
  }

  /** Bytes are not fetched to be skipped, as some file systems do. */
  private static final class Seeking extends FilterInputStream {
    private final FSDataInputStream file;

    Seeking(FSDataInputStream file) {
      super(file);
      this.file = file;
    }

    @Override
    public long skip(long bytes) throws IOException {
      file.seek(file.getPos() + bytes);
      return bytes;
    }
  }

  /**
   * Images of a file.
   *
   * @param labels null if there are none
   */
  private record Range(String images, String labels, int first, int count)
      implements FoundImages.Part {
    @Override
    public FoundImages.Records open(Configuration configuration, boolean withImages)
        throws IOException {
      Path file = new Path(images);
      IdxStream ofImages = openImages(file.getFileSystem(configuration), file);
      IdxStream ofLabels = null;
      try {
        if (labels != null) {
          Path other = new Path(labels);
          ofLabels = openLabels(other.getFileSystem(configuration), other);
          ofLabels.skip(first);
        }
        if (withImages) {
          ofImages.skip(first);
        }
        return new IdxRecords(this, ofImages, ofLabels, withImages);
      } catch (IOException | RuntimeException e) {
        IOUtils.closeStream(ofLabels);
        ofImages.close();
        throw e;
      }
    }
  }

  private static final class IdxRecords implements FoundImages.Records {
    private final Range range;
    private final IdxStream images;
    private final IdxStream labels;
    private final boolean withImages;
    private final UnsafeArrayData shape;
    private int read;
    private byte[] image;
    private int label;

    IdxRecords(Range range, IdxStream images, IdxStream labels, boolean withImages) {
      this.range = range;
      this.images = images;
      this.labels = labels;
      this.withImages = withImages;
      this.shape = UnsafeArrayData.fromPrimitiveArray(images.imageShape());
    }

    @Override
    public boolean next() throws IOException {
      if (read == range.count()) {
        return false;
      }
      image = withImages ? images.read(images.itemSize()) : null;
      label = labels == null ? 0 : Byte.toUnsignedInt(labels.read(1)[0]);
      read++;
      return true;
    }

    @Override
    public Object cell(String column) {
      return switch (column) {
        case ID -> (long) range.first() + read - 1;
        case IMAGE -> image;
        case SHAPE -> shape;
        default -> label;
      };
    }

    @Override
    public void close() throws IOException {
      images.close();
      if (labels != null) {
        labels.close();
      }
    }
  }
}

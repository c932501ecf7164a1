package convoy.ml.source;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * {@code spark.read().format("cifar")}: the binary versions of CIFAR-10 and CIFAR-100 (A.
 * Krizhevsky, Learning multiple layers of features from tiny images, 2009). A record is a byte with
 * the label, of CIFAR-100 before it one with the coarse label, and 3 x 32 x 32 bytes of pixels.
 *
 * <ul>
 *   <li>{@code load(folder)}: {@code data_batch_1.bin} to {@code data_batch_5.bin}, or {@code
 *       train.bin} of CIFAR-100; with {@code option("part", "test")} {@code test_batch.bin} or
 *       {@code test.bin}. {@code batches.meta.txt}, or {@code fine_label_names.txt} and {@code
 *       coarse_label_names.txt}, give the classes their names, in the labels' metadata.
 *   <li>{@code load(file)}: one such file, of whatever name; of CIFAR-100 if its length says so.
 *   <li>Columns: {@code id} (long, the place in all files, from 0), {@code image} (binary: unsigned
 *       bytes, channel after channel; the metadata hold the shape), {@code shape} (array of int: 3,
 *       32, 32), {@code label} (int), and of CIFAR-100 {@code coarseLabel} (int).
 * </ul>
 */
public final class CifarSource extends ImageSource {
  private static final String COARSE_LABEL = "coarseLabel";
  private static final int[] SHAPE_OF_ALL = {3, 32, 32};
  private static final int PIXELS = 3 * 32 * 32;

  @Override
  public String shortName() {
    return "cifar";
  }

  /** The files of a folder that hold images to train on, or to test on. */
  public static List<Path> files(FileSystem files, Path folder, String part) throws IOException {
    String names = part.equals("test") ? "test(_batch)?\\.bin" : "(data_batch_\\d+|train)\\.bin";
    return Arrays.stream(files.listStatus(folder))
        .map(FileStatus::getPath)
        .filter(path -> path.getName().matches(names))
        .sorted()
        .toList();
  }

  @Override
  FoundImages find(FileSystem files, Path path, CaseInsensitiveStringMap options)
      throws IOException {
    boolean isFolder = files.getFileStatus(path).isDirectory();
    String part = options.getOrDefault("part", "train");
    if (!part.equals("train") && !part.equals("test")) {
      throw new IllegalArgumentException(
          "cifar: part is %s; set it to train or test.".formatted(part));
    }
    List<Path> found = isFolder ? files(files, path, part) : List.of(path);
    if (found.isEmpty()) {
      throw new FileNotFoundException(
          "%s: there is no %s; expected the files of CIFAR's binary version."
              .formatted(
                  path,
                  part.equals("test")
                      ? "test_batch.bin or test.bin"
                      : "data_batch_1.bin or train.bin"));
    }
    int labels = labels(files, found.get(0));
    Path folder = isFolder ? path : path.getParent();
    StructType schema = fields(SHAPE_OF_ALL);
    if (labels == 1) {
      schema = schema.add(labelField(LABEL, names(files, new Path(folder, "batches.meta.txt"))));
    } else {
      schema =
          schema
              .add(labelField(LABEL, names(files, new Path(folder, "fine_label_names.txt"))))
              .add(
                  labelField(
                      COARSE_LABEL, names(files, new Path(folder, "coarse_label_names.txt"))));
    }
    List<FoundImages.Part> parts = new ArrayList<>();
    long before = 0;
    int perPart = FoundImages.perPart(PIXELS);
    for (Path file : found) {
      long records = records(files, file, labels);
      for (long first = 0; first < records; first += perPart) {
        int count = (int) Math.min(perPart, records - first);
        parts.add(new Range(file.toString(), labels, before, first, count));
      }
      before += records;
    }
    return new FoundImages(schema, SHAPE_OF_ALL, parts);
  }

  /** How many bytes of labels a record has: by the file's name, or else by its length. */
  private static int labels(FileSystem files, Path file) throws IOException {
    String name = file.getName();
    if (name.equals("train.bin") || name.equals("test.bin")) {
      return 2;
    }
    long length = files.getFileStatus(file).getLen();
    boolean batch = name.matches("(data|test)_batch(_\\d+)?\\.bin");
    return !batch && length % (PIXELS + 1) != 0 && length % (PIXELS + 2) == 0 ? 2 : 1;
  }

  private static long records(FileSystem files, Path file, int labels) throws IOException {
    int bytes = labels + PIXELS;
    long length = files.getFileStatus(file).getLen();
    if (length == 0 || length % bytes != 0) {
      throw new EOFException(
          String.format(
              Locale.ROOT,
              "%s: is truncated, or not the binary version: of %,d bytes, record %,d (of %,d bytes each) has only %,d. Fetch the file again.",
              file,
              length,
              length / bytes,
              bytes,
              length % bytes));
    }
    return length / bytes;
  }

  private static String[] names(FileSystem files, Path file) throws IOException {
    if (!files.exists(file)) {
      return new String[0];
    }
    try (FSDataInputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toArray(String[]::new);
    }
  }

  private static StructField labelField(String name, String[] names) {
    Metadata metadata =
        names.length == 0
            ? Metadata.empty()
            : NominalAttribute.defaultAttr().withName(name).withValues(names).toMetadata();
    return new StructField(name, DataTypes.IntegerType, false, metadata);
  }

  /**
   * Records of a file.
   *
   * @param labels bytes before the pixels
   * @param before records of the files before this one
   */
  private record Range(String file, int labels, long before, long first, int count)
      implements FoundImages.Part {
    @Override
    public FoundImages.Records open(Configuration configuration, boolean withImages)
        throws IOException {
      Path path = new Path(file);
      FSDataInputStream in = path.getFileSystem(configuration).open(path, 1 << 16);
      try {
        in.seek(first * (labels + PIXELS));
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
      return new CifarRecords(this, in);
    }
  }

  private static final class CifarRecords implements FoundImages.Records {
    private final Range range;
    private final FSDataInputStream in;
    private final UnsafeArrayData shape = UnsafeArrayData.fromPrimitiveArray(SHAPE_OF_ALL);
    private int read;
    private byte[] record;

    CifarRecords(Range range, FSDataInputStream in) {
      this.range = range;
      this.in = in;
    }

    @Override
    public boolean next() throws IOException {
      if (read == range.count()) {
        return false;
      }
      record = new byte[range.labels() + PIXELS];
      in.readFully(record);
      requireLabel(range.labels() == 1 ? 10 : 100, record[range.labels() - 1]);
      if (range.labels() == 2) {
        requireLabel(20, record[0]);
      }
      read++;
      return true;
    }

    private void requireLabel(int classes, byte label) throws IOException {
      if (Byte.toUnsignedInt(label) >= classes) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: record %,d has the label %d; expected 0 to %d. Is it the binary version of CIFAR?",
                range.file(),
                range.first() + read,
                Byte.toUnsignedInt(label),
                classes - 1));
      }
    }

    @Override
    public Object cell(String column) {
      return switch (column) {
        case ID -> range.before() + range.first() + read - 1;
        case IMAGE -> Arrays.copyOfRange(record, range.labels(), record.length);
        case SHAPE -> shape;
        case COARSE_LABEL -> Byte.toUnsignedInt(record[0]);
        default -> Byte.toUnsignedInt(record[range.labels() - 1]);
      };
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}

package convoy.ml.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What the sources of images share: one path, whose headers and lengths are checked by the driver,
 * and whose records are read by the executors, a range in each task. How many tasks there are
 * follows from the files alone.
 */
public abstract class ImageSource implements TableProvider, DataSourceRegister {
  /** The place among all images, from 0. */
  public static final String ID = "id";

  /** Unsigned bytes, channel after channel; its metadata hold the shape. */
  public static final String IMAGE = "image";

  /** [channels, height, width]. */
  public static final String SHAPE = "shape";

  /** The class. */
  public static final String LABEL = "label";

  static final String PATH = "path";

  /** Only for this package's sources. */
  ImageSource() {}

  /**
   * Looks at the files.
   *
   * @param path fully qualified; something is there
   * @throws IOException if they are not what they should be; the message names the file
   */
  abstract FoundImages find(FileSystem files, Path path, CaseInsensitiveStringMap options)
      throws IOException;

  private FoundImages find(CaseInsensitiveStringMap options) {
    try {
      if (!options.containsKey(PATH)) {
        throw new IllegalArgumentException(
            "%s: expected one path, as in spark.read().format(\"%s\").load(\"folder\")."
                .formatted(shortName(), shortName()));
      }
      Path path = new Path(options.get(PATH));
      FileSystem files = fileSystem(path);
      if (!files.exists(path)) {
        throw new FileNotFoundException(path + ": there is no such file or folder.");
      }
      return find(files, files.makeQualified(path), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** The file system of a path, by the session's settings. */
  static FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(SparkSession.active().sessionState().newHadoopConf());
  }

  /** The fields that every source has, before the label. */
  static StructType fields(int[] shape) {
    return new StructType()
        .add(ID, DataTypes.LongType, false)
        .add(FoundImages.imageField(IMAGE, shape))
        .add(SHAPE, DataTypes.createArrayType(DataTypes.IntegerType, false), false);
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return find(options).schema();
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    SparkSession session = SparkSession.active();
    CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
    Broadcast<SerializableConfiguration> configuration =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .broadcast(new SerializableConfiguration(session.sessionState().newHadoopConf()));
    return new ImageTable(shortName(), find(options), configuration);
  }
}

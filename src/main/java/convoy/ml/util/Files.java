package convoy.ml.util;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Files of a saved stage, on any file system that Hadoop knows. */
public final class Files {
  private Files() {}

  /** Creates a file in a folder; one that exists is an error. */
  public static OutputStream create(SparkSession session, String folder, String name)
      throws IOException {
    Path path = new Path(folder, name);
    return new BufferedOutputStream(fileSystem(session, path).create(path, false));
  }

  /** Opens a file in a folder. */
  public static InputStream open(SparkSession session, String folder, String name)
      throws IOException {
    Path path = new Path(folder, name);
    return fileSystem(session, path).open(path);
  }

  /** How many bytes a file in a folder has. */
  public static long length(SparkSession session, String folder, String name) throws IOException {
    Path path = new Path(folder, name);
    return fileSystem(session, path).getFileStatus(path).getLen();
  }

  private static FileSystem fileSystem(SparkSession session, Path path) throws IOException {
    return path.getFileSystem(session.sessionState().newHadoopConf());
  }
}

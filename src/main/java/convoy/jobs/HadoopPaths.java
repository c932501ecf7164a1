package convoy.jobs;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** File systems of the paths that a person gives. */
final class HadoopPaths {

  private HadoopPaths() {}

  /**
   * The file system of a path.
   *
   * @throws IOException if there is none for its scheme, or it cannot be reached; the message names
   *     the path
   */
  static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be reached: %s. Check the path's scheme and host, and that its file system is on the class path."
              .formatted(path, e.getMessage()),
          e);
    }
  }
}

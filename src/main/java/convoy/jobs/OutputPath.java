package convoy.jobs;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A path on any Hadoop file system at which a job's result appears whole or not at all: it is
 * written beside it, then renamed.
 */
final class OutputPath {

  /** Writes a result at the path given. */
  interface Writer {
    void write(String path) throws IOException;
  }

  private final FileSystem files;
  private final Path path;
  private final boolean overwrite;

  private OutputPath(FileSystem files, Path path, boolean overwrite) {
    this.files = files;
    this.path = path;
    this.overwrite = overwrite;
  }

  /**
   * Checks, before the work begins, that the result can be put there.
   *
   * @param path where
   * @param overwrite whether a saved model that is there may be replaced
   * @param advice what to do if something is there and may not be replaced
   * @throws IllegalArgumentException if something is there and may not be replaced, or is no model
   * @throws IOException if the folder above cannot be made
   */
  static OutputPath check(
      String path, boolean overwrite, String advice, Configuration configuration)
      throws IOException {
    Path given = new Path(path);
    FileSystem files = given.getFileSystem(configuration);
    OutputPath output = new OutputPath(files, files.makeQualified(given), overwrite);
    if (files.exists(given)) {
      if (!overwrite) {
        throw new IllegalArgumentException("%s exists already. %s".formatted(output, advice));
      }
      if (!files.exists(new Path(given, "metadata"))) {
        throw new IllegalArgumentException(
            "%s exists and is no saved model: it will not be overwritten. Choose another path."
                .formatted(output));
      }
    }
    files.mkdirs(output.path.getParent());
    return output;
  }

  /**
   * Writes the result; what was at the path before is lost only once the new one is whole.
   *
   * @throws IOException if the result could not be written, and nothing has changed; or could not
   *     be moved to the path, and then the message says where it is
   */
  void write(Writer writer) throws IOException {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    Path result = path.suffix(".unfinished-" + unique);
    boolean whole = false;
    try {
      writer.write(result.toString());
      whole = true;
    } finally {
      if (!whole) { // whatever was thrown: Scala throws checked exceptions without declaring them
        files.delete(result, true);
      }
    }
    if (overwrite && files.exists(path)) {
      Path replaced = path.suffix(".replaced-" + unique);
      rename(path, replaced);
      rename(result, path);
      files.delete(replaced, true);
    } else {
      rename(result, path);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    // Where the target is a folder, rename would move into it.
    if (files.exists(to) || !files.rename(from, to)) {
      throw new IOException(
          "%s could not be moved to %s. It is whole: move it yourself.".formatted(from, to));
    }
  }

  /**
   * The path with its scheme, which leads to the same place whatever Spark's own file system is.
   */
  String qualified() {
    return path.toString();
  }

  /** The path as a person would type it. */
  @Override
  public String toString() {
    return path.toUri().getScheme().equals("file") ? path.toUri().getPath() : path.toString();
  }
}

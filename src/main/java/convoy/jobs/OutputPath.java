package convoy.jobs;

import convoy.averaging.checkpoint.HadoopFiles;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A path on any Hadoop file system at which a job's result appears whole or not at all: it is
 * written beside it, then put there as its {@link Kind} demands.
 */
final class OutputPath {

  /** Writes a result at the path given. */
  interface Writer {
    void write(String path) throws IOException;
  }

  /** What a result consists of, and in which order its parts are put in their place. */
  interface Kind {
    /** The same of another path. */
    Kind at(Path other);

    /** Whether there is one. */
    boolean exists() throws IOException;

    /** Whether nothing is there but what an earlier run left that was broken off, if that. */
    boolean isUnfinished() throws IOException;

    /** Whether none of its parts is missing. */
    boolean isWhole() throws IOException;

    /** Marks what has been written beside its place as whole. */
    void seal() throws IOException;

    /** Whether it is as it was when it was sealed. */
    boolean isSealed() throws IOException;

    /**
     * Puts the sealed result that lies at {@code from} in the place of what is here. What of the
     * old cannot be removed after that is only told of.
     */
    void put(Path from) throws IOException;

    /**
     * Where the result that was sealed at {@code from} is to be found, in words, after {@link #put}
     * has failed; empty if it is in no place of use.
     */
    Optional<String> whereabouts(Path from) throws IOException;
  }

  /** The result is whole, but not where it should be; the message says where. */
  static final class LeftBesideException extends IOException {
    private static final long serialVersionUID = 1;

    private LeftBesideException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(OutputPath.class);

  private final FileSystem files;
  private final Path path;
  private final Kind kind;
  private final boolean overwrite;

  private OutputPath(FileSystem files, Path path, Kind kind, boolean overwrite) {
    this.files = files;
    this.path = path;
    this.kind = kind;
    this.overwrite = overwrite;
  }

  /**
   * Checks, before training begins, that a model can be put there, and changes nothing of what is
   * there. What earlier runs left beside it that were broken off is removed, or told of.
   *
   * @param path where
   * @param overwrite whether a saved model that is there may be replaced
   * @throws IllegalArgumentException if something is there and may not be replaced, or is no model,
   *     or if a path of that name could not be read back
   * @throws IOException if nothing can be written there
   */
  static OutputPath forModel(String path, boolean overwrite, Configuration configuration)
      throws IOException {
    Path given = OutputName.require("out", path);
    FileSystem files = HadoopPaths.fileSystem(given, configuration);
    Path qualified = files.makeQualified(given);
    OutputPath output =
        new OutputPath(files, qualified, new SavedPipeline(files, qualified), overwrite);
    output.check("Add overwrite=true to replace it, choose another out=PATH, or remove it.");
    return output;
  }

  /** As {@link #forModel}, for Parquet files, where there must be nothing yet. */
  static OutputPath forRows(String path, Configuration configuration) throws IOException {
    Path given = OutputName.require("OUT", path);
    FileSystem files = HadoopPaths.fileSystem(given, configuration);
    Path qualified = files.makeQualified(given);
    OutputPath output = new OutputPath(files, qualified, new SavedRows(files, qualified), false);
    output.check("Choose another OUT, or remove it.");
    return output;
  }

  private void check(String advice) throws IOException {
    if (files.exists(path) && !kind.isUnfinished()) {
      if (!kind.exists()) {
        throw new IllegalArgumentException(
            "%s exists and is no saved model: it will not be overwritten. Choose another path."
                .formatted(this));
      }
      if (!overwrite) {
        throw new IllegalArgumentException(
            kind.isWhole()
                ? "%s exists already. %s".formatted(this, advice)
                : "%s exists already, and is not whole. %s".formatted(this, advice));
      }
    }
    prove(1);
    new Leftovers(files, path, kind).tidy();
  }

  /**
   * Writes so many bytes beside the path and, where something is to be replaced, one into it, reads
   * them back and removes them.
   *
   * @throws IOException if that fails
   */
  void prove(long bytes) throws IOException {
    try {
      HadoopFiles.run(
          () -> {
            Probe.at(files, beside(), bytes);
            if (files.exists(path)) {
              Probe.at(files, new Path(path, Probe.HIDDEN + unique()), 1);
            }
          });
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be written to (%,d KB): %s. Choose another path, or make room or give the right to write."
              .formatted(this, (bytes + 1023) / 1024, e.getMessage()),
          e);
    }
  }

  /**
   * Writes the result; what was at the path before is lost only once the new one is whole.
   *
   * @throws IOException if the result could not be written; or could not be put in its place, and
   *     then the message says where it is, if it is whole
   */
  void write(Writer writer) throws IOException {
    Path result = beside();
    boolean sealed = false;
    try {
      HadoopFiles.run(
          () -> {
            writer.write(result.toString());
            kind.at(result).seal();
          });
      if (!kind.at(result).isSealed()) {
        throw new IOException(
            "the driver does not see all that was written; do executors write to disks of their own?");
      }
      sealed = true;
      HadoopFiles.run(() -> put(result));
    } catch (Throwable e) { // Scala throws checked exceptions without declaring them
      Optional<String> whereabouts = sealed ? whereabouts(result) : Optional.empty();
      if (whereabouts.isPresent()) {
        throw new LeftBesideException(
            "%s could not be put in its place: %s. %s"
                .formatted(this, e.getMessage(), whereabouts.get()),
            e);
      }
      remove(result);
      throw e;
    }
  }

  private Optional<String> whereabouts(Path result) {
    try {
      return kind.whereabouts(result);
    } catch (IOException e) {
      return Optional.of("It was whole at %s: look there, and at %s.".formatted(result, this));
    }
  }

  /** Says that a result is whole in another place. */
  static String wholeAt(Path other) {
    return "It is whole at %s: move it, or load it from there.".formatted(other);
  }

  private void remove(Path result) {
    try {
      files.delete(result, true);
    } catch (IOException e) {
      LOG.warn("{} could not be removed and is of no use: {}", result, e.getMessage());
    }
  }

  private void put(Path result) throws IOException {
    boolean free = !files.exists(path) || kind.isUnfinished() || (overwrite && kind.exists());
    if (!free) {
      throw new IOException("something has come there meanwhile");
    }
    kind.put(result);
  }

  private Path beside() {
    return path.suffix(Leftovers.UNFINISHED + unique());
  }

  private static String unique() {
    return UUID.randomUUID().toString().substring(0, 8);
  }

  /** Whether a path is this one or lies in it. */
  boolean contains(String other, Configuration configuration) throws IOException {
    Path given = new Path(other);
    for (Path above = HadoopPaths.fileSystem(given, configuration).makeQualified(given);
        above != null;
        above = above.getParent()) {
      if (above.equals(path)) {
        return true;
      }
    }
    return false;
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

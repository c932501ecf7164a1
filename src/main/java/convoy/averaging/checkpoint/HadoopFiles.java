package convoy.averaging.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on Hadoop's file systems. Their local one reports a failed write, as on a full disk, by an
 * Error; here it is what it is everywhere else, an IOException.
 */
public final class HadoopFiles {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopFiles.class);

  private HadoopFiles() {}

  /** What is done with files. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /** What is read of files. */
  @FunctionalInterface
  public interface Reading<T> {
    T read() throws IOException;
  }

  /** What is made at a path. */
  @FunctionalInterface
  public interface Making {
    void at(Path path) throws IOException;
  }

  /** What a file consists of. */
  @FunctionalInterface
  public interface Content {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes a file that is there whole or not at all: it has another, hidden name until it is.
   *
   * @param target the file, which does not exist
   * @param taken why it may exist all the same, in words
   * @throws IOException if it cannot be written, or exists
   */
  public static void createWhole(FileSystem files, Path target, String taken, Content content)
      throws IOException {
    Path hidden = hidden(target);
    boolean whole = false;
    try {
      run(
          () -> {
            try (OutputStream out = files.create(hidden, false)) {
              content.write(out);
            }
            if (files.exists(target) || !files.rename(hidden, target)) {
              throw new IOException(taken);
            }
          });
      whole = true;
    } finally {
      if (!whole) {
        delete(files, hidden);
      }
    }
  }

  /**
   * Puts a file or folder in the place of what is there, once it is whole.
   *
   * @param target where; may exist
   * @param making makes it, under another, hidden name
   * @throws IOException if that fails; what is there stays, or the new one is where the message
   *     says
   */
  public static void replace(FileSystem files, Path target, Making making) throws IOException {
    Path hidden = hidden(target);
    boolean made = false;
    try {
      run(() -> making.at(hidden));
      made = true;
    } finally {
      if (!made) {
        delete(files, hidden);
      }
    }
    try {
      run(
          () -> {
            files.delete(target, true);
            if (!files.rename(hidden, target)) {
              throw new IOException("it could not be renamed");
            }
          });
    } catch (IOException e) {
      throw new IOException(
          "%s could not be replaced: %s. What is to be there is at %s."
              .formatted(target, e.getMessage(), hidden),
          e);
    }
  }

  private static Path hidden(Path target) {
    return new Path(
        target.getParent(), "." + target.getName() + ".unfinished-" + UUID.randomUUID());
  }

  /** Deletes what nobody has any use of; where that fails, only a warning is left. */
  static void delete(FileSystem files, Path path) {
    try {
      files.delete(path, true);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted ({}) and is of no use any more.", path, e.getMessage());
    }
  }

  /**
   * Does it.
   *
   * @throws IOException if it fails
   */
  public static void run(Work work) throws IOException {
    read(
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * Reads it.
   *
   * @throws IOException if it fails
   */
  public static <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (FSError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.getMessage(), e);
    }
  }
}

package convoy.averaging.checkpoint;

import java.io.IOException;
import org.apache.hadoop.fs.FSError;

/**
 * Work on Hadoop's file systems. Their local one reports a failed write, as on a full disk, by an
 * Error; here it is what it is everywhere else, an IOException.
 */
public final class HadoopFiles {
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

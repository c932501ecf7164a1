package convoy.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** What jobs do that this package alone can call. */
public final class SmallHeapJobs {
  private SmallHeapJobs() {}

  /** Reads an IDX file of images. */
  public static void readImages(Path file) {
    try {
      IdxFolder.readImages(
          FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

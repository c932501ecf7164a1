package convoy.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A trial whether something can be written, read and removed. */
final class Probe {

  /** How the name of one begins that lies among things that others read. */
  static final String HIDDEN = "_probe-";

  private static final byte[] CHUNK = new byte[1 << 16];

  static {
    Arrays.fill(CHUNK, (byte) 42);
  }

  private Probe() {}

  /**
   * Makes a folder with a file of so many bytes, reads it back and removes both.
   *
   * @throws IOException if that fails; nothing is left then either, if that can be
   */
  static void at(FileSystem files, Path folder, long bytes) throws IOException {
    Path file = new Path(folder, "probe");
    boolean done = false;
    try {
      files.mkdirs(folder);
      try (OutputStream out = files.create(file, false)) {
        for (long left = bytes; left > 0; left -= CHUNK.length) {
          out.write(CHUNK, 0, (int) Math.min(CHUNK.length, left));
        }
      }
      long read = 0;
      byte[] chunk = new byte[CHUNK.length];
      try (InputStream in = files.open(file)) {
        for (int got = in.read(chunk); got > 0; got = in.read(chunk)) {
          read += got;
        }
      }
      if (read != bytes) {
        throw new IOException("of %,d bytes written, %,d came back".formatted(bytes, read));
      }
      done = true;
    } finally {
      if (!files.delete(folder, true) && done) {
        throw new IOException("what was written cannot be removed");
      }
    }
  }
}

package convoy.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk, with its checksum files, as an object store would have it: a folder is renamed
 * and deleted file by file. Every change is a step; at the step of one's choice it fails, once or
 * for good, as for a process that was killed.
 */
public final class StepFileSystem extends FileSystem {
  public static final String SCHEME = "steps";

  private static final String FULL = "No space left on device";

  private static int left = Integer.MAX_VALUE;
  private static boolean forGood;
  private static int taken;

  private final LocalFileSystem disk =
      new LocalFileSystem(
          new RawLocalFileSystem() {
            /** Hadoop starts a process for it. */
            @Override
            public void setPermission(Path path, FsPermission permission) {}
          });

  /** A configuration that knows the scheme. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs." + SCHEME + ".impl", StepFileSystem.class.getName());
    return configuration;
  }

  /**
   * Lets so many steps succeed; the next fails as on a full disk, and all behind it do if asked.
   */
  public static void failAfter(int steps, boolean killed) {
    left = steps;
    forGood = killed;
    taken = 0;
  }

  /** Lets all steps succeed. */
  public static void heal() {
    failAfter(Integer.MAX_VALUE, false);
  }

  /** How many steps there have been since the last call of the two others. */
  public static int taken() {
    return taken;
  }

  private static void step() throws IOException {
    taken++;
    if (left == 0) {
      if (!forGood) {
        left = Integer.MAX_VALUE;
      }
      throw new IOException(FULL);
    }
    left--;
  }

  /** As Hadoop's local disk does it: by an Error, which only its own package can make. */
  private static void writeStep() {
    try {
      step();
    } catch (IOException e) {
      try {
        Constructor<FSError> error = FSError.class.getDeclaredConstructor(Throwable.class);
        error.setAccessible(true);
        throw error.newInstance(e);
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    disk.initialize(URI.create("file:///"), configuration);
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(SCHEME, null, disk.getWorkingDirectory().toUri().getPath());
  }

  @Override
  public void setWorkingDirectory(Path path) {
    disk.setWorkingDirectory(local(path));
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException();
  }

  private static Path local(Path path) {
    return new Path("file", null, path.toUri().getPath());
  }

  private static FileStatus ours(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        new Path(SCHEME, null, status.getPath().toUri().getPath()));
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return disk.open(local(path), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    step();
    OutputStream out =
        disk.create(local(path), null, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(
        new FilterOutputStream(out) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            writeStep();
            out.write(bytes, offset, length);
          }

          @Override
          public void close() throws IOException {
            try {
              writeStep();
            } finally {
              super.close();
            }
          }
        },
        null);
  }

  /** Of a file one step. Of a folder one for each file, which goes by the way of a copy. */
  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (!disk.getFileStatus(local(from)).isDirectory()) {
      step();
      return disk.rename(local(from), local(to));
    }
    mkdirs(to);
    for (FileStatus child : listStatus(from)) {
      rename(child.getPath(), new Path(to, child.getPath().getName()));
    }
    return delete(from, true);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (!exists(path)) {
      return false;
    }
    if (getFileStatus(path).isDirectory()) {
      for (FileStatus child : listStatus(path)) {
        delete(child.getPath(), recursive);
      }
    }
    step();
    return disk.delete(local(path), recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = disk.listStatus(local(path));
    return Arrays.stream(found).map(StepFileSystem::ours).toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return ours(disk.getFileStatus(local(path)));
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    step();
    return disk.mkdirs(local(path));
  }
}

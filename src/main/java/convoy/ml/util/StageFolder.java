package convoy.ml.util;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The folder of a saved stage: on any file system that Hadoop knows, which all executors reach; or
 * on the driver's own disk, where a Spark Connect server (4.1) keeps each fitted model, and where
 * therefore nothing may be left to the executors.
 */
public final class StageFolder {
  private final SparkSession session;
  private final String path;
  private final boolean local;

  StageFolder(SparkSession session, String path, boolean local) {
    this.session = session;
    this.path = path;
    this.local = local;
  }

  /** A folder that all reach. */
  static StageFolder shared(SparkSession session, String path) {
    return new StageFolder(session, path, false);
  }

  /**
   * A folder that the driver alone reaches.
   *
   * @param path on the driver's disk, whatever Hadoop's default file system is
   */
  static StageFolder local(SparkSession session, String path) {
    return new StageFolder(session, new Path(new File(path).toURI()).toString(), true);
  }

  /** The folder's path, as Hadoop reads it. */
  public String path() {
    return path;
  }

  SparkSession session() {
    return session;
  }

  boolean isLocal() {
    return local;
  }

  /** A folder in this folder. */
  public StageFolder child(String name) {
    return new StageFolder(session, new Path(path, name).toString(), local);
  }

  /** Whether the folder is there. */
  public boolean exists() throws IOException {
    Path folder = new Path(path);
    return fileSystem(folder).exists(folder);
  }

  /** Creates a file in the folder; one that exists is an error. */
  public OutputStream create(String name) throws IOException {
    Path file = new Path(path, name);
    return new BufferedOutputStream(fileSystem(file).create(file, false));
  }

  /** Opens a file in the folder. */
  public InputStream open(String name) throws IOException {
    Path file = new Path(path, name);
    return fileSystem(file).open(file);
  }

  /** How many bytes a file in the folder has. */
  public long length(String name) throws IOException {
    Path file = new Path(path, name);
    return fileSystem(file).getFileStatus(file).getLen();
  }

  private FileSystem fileSystem(Path file) throws IOException {
    return file.getFileSystem(session.sessionState().newHadoopConf());
  }
}

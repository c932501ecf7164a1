package convoy.jobs;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of Parquet files as Spark writes it: whole once {@code _SUCCESS} is in it, which
 * therefore comes last, on file systems that rename a folder file by file as well.
 */
record SavedRows(FileSystem files, Path path) implements OutputPath.Kind {

  @Override
  public SavedRows at(Path other) {
    return new SavedRows(files, other);
  }

  @Override
  public boolean exists() throws IOException {
    return files.exists(path);
  }

  @Override
  public boolean isUnfinished() {
    return false; // rows that a run left which was broken off may still be of use
  }

  @Override
  public boolean isWhole() throws IOException {
    return files.exists(marker());
  }

  /** Spark does that. */
  @Override
  public void seal() {}

  @Override
  public boolean isSealed() throws IOException {
    return isWhole();
  }

  @Override
  public void finish() {}

  @Override
  public void put(Path from) throws IOException {
    if (!files.exists(path)) {
      files.delete(at(from).marker(), false);
      if (files.rename(from, path)) {
        files.create(marker(), false).close();
        return;
      }
    }
    throw new IOException("%s could not be moved to %s".formatted(from, path));
  }

  private Path marker() {
    return new Path(path, "_SUCCESS");
  }
}

package convoy.jobs;

import java.io.IOException;
import java.util.Optional;
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

  /** Spark has done that, unless its configuration keeps it from it. */
  @Override
  public void seal() throws IOException {
    if (!isWhole()) {
      files.create(marker(), false).close();
    }
  }

  @Override
  public boolean isSealed() throws IOException {
    return isWhole();
  }

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

  @Override
  public Optional<String> whereabouts(Path from) throws IOException {
    if (at(from).isWhole()) {
      return Optional.of(OutputPath.wholeAt(from));
    }
    if (!files.exists(from)) {
      return Optional.of("All its files are at %s; only _SUCCESS is missing.".formatted(path));
    }
    boolean apart = files.exists(path);
    files.create(at(from).marker(), true).close(); // so that no later run removes it
    return Optional.of(
        apart
            ? "All its files are there, but some at %s and some at %s: move them together."
                .formatted(from, path)
            : OutputPath.wholeAt(from));
  }

  private Path marker() {
    return new Path(path, "_SUCCESS");
  }
}

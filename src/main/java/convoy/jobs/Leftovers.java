package convoy.jobs;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs leave beside an output path that are broken off while they write.
 *
 * @param path the output path
 * @param kind of what is written
 */
record Leftovers(FileSystem files, Path path, OutputPath.Kind kind) {

  /** Behind the path's name, before eight characters that are unique. */
  static final String UNFINISHED = ".unfinished-";

  /** So Convoy 0.1.0 called the model that it was about to replace. */
  private static final String REPLACED = ".replaced-";

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /**
   * So long no run that still lives writes nothing. File systems such as HDFS note the time when a
   * file is made and when it is closed, not while it is written: it must be long.
   */
  private static final Duration LIFE = Duration.ofDays(1);

  /** Removes what is half and old, and tells of the rest. */
  void tidy() throws IOException {
    Pattern ours =
        Pattern.compile(
            "%s(%s|%s)[0-9a-f]{8}".formatted(Pattern.quote(path.getName()), UNFINISHED, REPLACED));
    for (FileStatus found : files.listStatus(path.getParent())) {
      String name = found.getPath().getName();
      if (!ours.matcher(name).matches()) {
        continue;
      }
      OutputPath.Kind left = kind.at(found.getPath());
      if (left.isSealed() || (name.contains(REPLACED) && left.isWhole())) {
        LOG.warn(
            "{} is whole, and was left by a run that was broken off before it could put it in its place. Move or delete it.",
            found.getPath());
      } else if (System.currentTimeMillis() - lastWritten(found) > LIFE.toMillis()) {
        LOG.warn(
            "{} was left unfinished by a run that was broken off, and is removed.",
            found.getPath());
        files.delete(found.getPath(), true);
      } else {
        LOG.warn(
            "{}: another run is writing there, or was broken off less than a day ago. Delete it if none is.",
            found.getPath());
      }
    }
  }

  private long lastWritten(FileStatus folder) throws IOException {
    long last = folder.getModificationTime();
    for (RemoteIterator<LocatedFileStatus> all = files.listFiles(folder.getPath(), true);
        all.hasNext(); ) {
      last = Math.max(last, all.next().getModificationTime());
    }
    return last;
  }
}

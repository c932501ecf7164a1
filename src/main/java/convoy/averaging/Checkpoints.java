package convoy.averaging;

import convoy.memory.MemoryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training, in a folder of its own on any Hadoop file system: written by the
 * driver, whole or not at all, each under a hidden name first and then renamed. File systems rename
 * a file in one step, and object stores, which copy it, show the copy only once it is whole.
 *
 * <p>The last two are kept; all are removed when the training has succeeded.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern WHOLE = Pattern.compile("checkpoint-(\\d{8,10})");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\.checkpoint-\\d{8,10}\\.unfinished-.*");
  private static final int KEPT = 2;
  private static final int MOST_DIFFERENCES = 5;

  private final FileSystem files;
  private final Path folder;
  private final int interval;

  /** This training's, by their rounds. Others that come into the folder are not touched. */
  private final TreeMap<Integer, Path> whole = new TreeMap<>();

  private final List<Path> unfinished = new ArrayList<>();
  private Checkpoint last;

  private Checkpoints(FileSystem files, Path folder, int interval) {
    this.files = files;
    this.folder = folder;
    this.interval = interval;
  }

  /** A training without any. */
  public static Checkpoints none() {
    return new Checkpoints(null, null, Integer.MAX_VALUE);
  }

  /**
   * Opens the checkpoints in a folder and reads the last of them. Changes nothing, but makes the
   * folder if it is not there.
   *
   * @param folder any Hadoop path
   * @param interval rounds from one checkpoint to the next, at least 1
   * @param configuration of the file system
   * @throws CheckpointException if there can be no such folder, or its last checkpoint cannot be
   *     read, is damaged, or of a newer version
   */
  public static Checkpoints in(String folder, int interval, Configuration configuration) {
    try {
      Path path = new Path(folder);
      FileSystem files = path.getFileSystem(configuration);
      Checkpoints checkpoints = new Checkpoints(files, files.makeQualified(path), interval);
      checkpoints.open();
      return checkpoints;
    } catch (MemoryException e) {
      throw e; // there is nothing wrong with the folder
    } catch (IOException | IllegalArgumentException e) {
      throw new CheckpointException(
          "checkpointDir %s cannot be used: %s. Choose a folder that the driver can write to."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private void open() throws IOException {
    if (!files.mkdirs(folder)) {
      throw new IOException("the folder cannot be made");
    }
    for (FileStatus file : files.listStatus(folder)) {
      String name = file.getPath().getName();
      Matcher matcher = WHOLE.matcher(name);
      if (matcher.matches()) {
        whole.put(Integer.valueOf(matcher.group(1)), file.getPath());
      } else if (UNFINISHED.matcher(name).matches()) {
        unfinished.add(file.getPath());
      }
    }
    if (!whole.isEmpty()) {
      Path newest = whole.lastEntry().getValue();
      try (InputStream in = files.open(newest)) {
        last = CheckpointFile.read(in, files.getFileStatus(newest).getLen(), newest.toString());
      }
    }
  }

  /**
   * Where to go on, if this training was broken off. What unfinished writes have left is removed.
   *
   * @throws CheckpointException if the checkpoint is of another training; it is left as it is
   */
  Optional<Checkpoint> resume(Fingerprint fingerprint) {
    if (last != null) {
      requireSame(last.fingerprint().differencesFrom(fingerprint));
      LOG.info(
          "Resuming after round {}: {}", last.position().rounds(), whole.lastEntry().getValue());
    }
    delete(unfinished);
    unfinished.clear();
    Optional<Checkpoint> start = Optional.ofNullable(last);
    last = null; // as large as the model: let go of it
    return start;
  }

  private void requireSame(List<String> differences) {
    if (differences.isEmpty()) {
      return;
    }
    List<String> named = differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size()));
    int more = differences.size() - named.size();
    throw new CheckpointException(
        "%s is of another training. %s%s. Train with what it was written with to resume it; to train anew, choose another checkpointDir or delete the checkpoints there."
            .formatted(
                whole.lastEntry().getValue(),
                String.join("; ", named),
                more > 0 ? "; and " + more + " more" : ""));
  }

  /**
   * Writes a checkpoint if it is time, then deletes the oldest.
   *
   * @throws CheckpointException if it cannot be written; those before it are still there
   */
  void afterRound(Checkpoint checkpoint) {
    int rounds = checkpoint.position().rounds();
    if (rounds % interval != 0) {
      return;
    }
    String name = String.format(Locale.ROOT, "checkpoint-%08d", rounds);
    Path target = new Path(folder, name);
    Path hidden = new Path(folder, "." + name + ".unfinished-" + UUID.randomUUID());
    try {
      try (OutputStream out = files.create(hidden, false)) {
        CheckpointFile.write(checkpoint, out);
      }
      if (files.exists(target) || !files.rename(hidden, target)) {
        throw new IOException("is another training using the same checkpointDir?");
      }
    } catch (IOException e) {
      delete(List.of(hidden));
      throw new CheckpointException(
          "%s could not be written: %s. Those before it are whole: put this right, and train again to resume."
              .formatted(target, e.getMessage()),
          e);
    }
    whole.put(rounds, target);
    while (whole.size() > KEPT) {
      delete(List.of(whole.pollFirstEntry().getValue()));
    }
  }

  /** Removes this training's checkpoints: it has succeeded. */
  void finished() {
    delete(whole.values());
    whole.clear();
  }

  private void delete(Iterable<Path> paths) {
    for (Path path : paths) {
      try {
        files.delete(path, false);
      } catch (IOException e) {
        LOG.warn("{} could not be deleted and is of no use any more.", path, e);
      }
    }
  }
}

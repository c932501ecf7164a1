package convoy.averaging.checkpoint;

import convoy.memory.MemoryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
 * <p>The last two are kept until the training has ended; then that of its end takes their place,
 * named after the training, and stays until {@link #removeEnd}: with it the same training gives its
 * result at once, for as long as the model may not have been saved.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern WHOLE = Pattern.compile("checkpoint-(\\d{8,10})");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\.(checkpoint-\\d{8,10}|finished-[0-9a-f]{16})\\.unfinished-.*");
  private static final int KEPT = 2;
  private static final int MOST_DIFFERENCES = 5;

  private final Class<? extends Saved.Facts> facts;
  private final FileSystem files;
  private final Path folder;
  private final int interval;

  /** This training's, by their rounds. Others that come into the folder are not touched. */
  private final TreeMap<Integer, Path> whole = new TreeMap<>();

  private final List<Path> unfinished = new ArrayList<>();
  private Saved last;

  /** The checkpoint of this training's end, once there is one. */
  private Optional<Path> end = Optional.empty();

  private Checkpoints(
      Class<? extends Saved.Facts> facts, FileSystem files, Path folder, int interval) {
    this.facts = facts;
    this.files = files;
    this.folder = folder;
    this.interval = interval;
  }

  /** A training without any. */
  public static Checkpoints none() {
    return new Checkpoints(null, null, null, Integer.MAX_VALUE);
  }

  /**
   * Opens the checkpoints in a folder and reads the last of them. Changes nothing, but makes the
   * folder if it is not there.
   *
   * @param facts the class of those that this training's checkpoints have
   * @param folder any Hadoop path
   * @param interval rounds from one checkpoint to the next, at least 1
   * @param configuration of the file system
   * @throws CheckpointException if there can be no such folder, or its last checkpoint cannot be
   *     read, is damaged, of another version, or of another version of the arithmetic
   */
  public static Checkpoints in(
      Class<? extends Saved.Facts> facts,
      String folder,
      int interval,
      Configuration configuration) {
    try {
      Path path = new Path(folder);
      FileSystem files = path.getFileSystem(configuration);
      Checkpoints checkpoints = new Checkpoints(facts, files, files.makeQualified(path), interval);
      HadoopFiles.run(checkpoints::open);
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
      last = read(newest);
      requireArithmetic(last.fingerprint().arithmetic(), newest);
    }
  }

  private static void requireArithmetic(String version, Path file) {
    if (!version.equals(String.valueOf(Fingerprint.ARITHMETIC))) {
      throw new CheckpointException(
          "%s was written by a Convoy with version %s of the arithmetic; this one has version %d, and would end in other bits. Finish with that Convoy, or choose another checkpointDir to train anew."
              .formatted(file, version, Fingerprint.ARITHMETIC));
    }
  }

  private Saved read(Path file) throws IOException {
    return HadoopFiles.read(
        () -> {
          try (InputStream in = files.open(file)) {
            return CheckpointFile.read(
                facts, in, files.getFileStatus(file).getLen(), file.toString());
          }
        });
  }

  /**
   * The end of this training, if it has ended before. Ends of others in the folder do not matter.
   *
   * @param fits whether a checkpoint has the vectors of this training
   * @throws CheckpointException if there is one that cannot be read
   */
  public Optional<Saved> end(Fingerprint fingerprint, Predicate<Saved> fits) {
    if (files == null) {
      return Optional.empty();
    }
    Path file = endOf(fingerprint);
    try {
      if (!files.exists(file)) {
        return Optional.empty();
      }
      Saved found = read(file);
      requireSame(found, file, fingerprint, fits);
      if (last != null && last.fingerprint().differencesFrom(fingerprint).isEmpty()) {
        delete(whole.values()); // the driver died between the two
      }
      last = null; // as large as the model: let go of it
      end = Optional.of(file);
      LOG.info("This training had ended before: {}", file);
      return Optional.of(found);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s cannot be read: %s. Put this right, or delete it to train anew."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private Path endOf(Fingerprint fingerprint) {
    return new Path(folder, "finished-" + fingerprint.hash());
  }

  /**
   * Where to go on, if this training was broken off. What unfinished writes have left is removed.
   *
   * @param fits whether a checkpoint has the vectors of this training
   * @throws CheckpointException if the checkpoint is of another training; it is left as it is
   */
  public Optional<Saved> resume(Fingerprint fingerprint, Predicate<Saved> fits) {
    if (last != null) {
      requireSame(last, whole.lastEntry().getValue(), fingerprint, fits);
      LOG.info("Resuming after round {}: {}", whole.lastKey(), whole.lastEntry().getValue());
    }
    delete(unfinished);
    unfinished.clear();
    Optional<Saved> start = Optional.ofNullable(last);
    last = null;
    return start;
  }

  /**
   * The last checkpoint that this training has left, read again; none if there is none.
   *
   * @throws CheckpointException if it cannot be read
   */
  public Optional<Saved> last() {
    if (whole.isEmpty()) {
      return Optional.empty();
    }
    Path file = whole.lastEntry().getValue();
    try {
      return Optional.of(read(file));
    } catch (IOException e) {
      throw new CheckpointException(
          "%s cannot be read: %s. Put this right, and train again to resume."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Makes a checkpoint and throws it away, so that a class that it needs and the class path lacks
   * shows before the first round, not after the last.
   */
  public void rehearse(Saved start) {
    if (files == null) {
      return;
    }
    try {
      CheckpointFile.write(start, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireSame(
      Saved found, Path file, Fingerprint fingerprint, Predicate<Saved> fits) {
    List<String> differences = found.fingerprint().differencesFrom(fingerprint);
    if (differences.isEmpty() && fits.test(found)) {
      return;
    }
    if (differences.isEmpty()) {
      throw CheckpointFile.damaged(
          file.toString(), "its vectors are not as many or as long as this training's", null);
    }
    List<String> named = differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size()));
    int more = differences.size() - named.size();
    throw new CheckpointException(
        "%s is of another training. %s%s. Train with what it was written with to resume it; to train anew, choose another checkpointDir or delete the checkpoints there."
            .formatted(file, String.join("; ", named), more > 0 ? "; and " + more + " more" : ""));
  }

  /**
   * Writes a checkpoint if it is time, then deletes the oldest.
   *
   * @param rounds that have ended
   * @param checkpoint where the training is
   * @throws CheckpointException if it cannot be written; those before it are still there
   */
  public void afterRound(int rounds, Supplier<Saved> checkpoint) {
    if (rounds % interval != 0) {
      return;
    }
    Path target = new Path(folder, String.format(Locale.ROOT, "checkpoint-%08d", rounds));
    try {
      write(checkpoint.get(), target);
    } catch (IOException e) {
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

  /**
   * The training has ended: writes the checkpoint of its end, then removes those before it. Where
   * it cannot be written, those before it stay, and the training's result is none the worse.
   */
  public void finish(Saved checkpoint) {
    if (files == null) {
      return;
    }
    Path target = endOf(checkpoint.fingerprint());
    try {
      write(checkpoint, target);
    } catch (IOException e) {
      LOG.warn(
          "{} could not be written: {}. The training has ended well; until its model is saved, nothing but the last checkpoints would bring it back.",
          target,
          e.getMessage());
      return;
    }
    end = Optional.of(target);
    delete(whole.values());
    whole.clear();
  }

  /**
   * Removes the checkpoint of this training's end, if there is one: once the model is saved, nobody
   * needs it.
   */
  public void removeEnd() {
    end.ifPresent(file -> delete(List.of(file)));
    end = Optional.empty();
  }

  private void write(Saved checkpoint, Path target) throws IOException {
    HadoopFiles.createWhole(
        files,
        target,
        "is another training using the same checkpointDir?",
        out -> CheckpointFile.write(checkpoint, out));
  }

  private void delete(Iterable<Path> paths) {
    paths.forEach(path -> HadoopFiles.delete(files, path));
  }
}

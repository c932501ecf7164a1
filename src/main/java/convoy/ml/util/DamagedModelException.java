package convoy.ml.util;

import convoy.memory.MemoryException;
import convoy.network.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A saved stage or pipeline that is not whole; the message says which file, what, and what to do.
 */
public final class DamagedModelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private static final List<String> KEYS = List.of("class", "uid", "paramMap");

  private DamagedModelException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Says why a stage or pipeline could not be loaded.
   *
   * @param path where it was to be
   * @param what it was to be
   * @param cause what was thrown; one of these exceptions within it, or that memory is lacking, is
   *     taken as it is
   */
  public static IllegalArgumentException of(
      SparkSession session, String path, String what, Throwable cause) {
    for (Class<? extends IllegalArgumentException> spoken :
        List.of(DamagedModelException.class, MemoryException.class)) {
      IllegalArgumentException found = ExceptionUtils.throwableOfType(cause, spoken);
      if (found != null) {
        return found;
      }
    }
    if (Failures.isOutOfReach(cause)) { // it may well be whole
      return new IllegalArgumentException(
          "%s cannot be read: %s".formatted(path, Failures.words(cause)), cause);
    }
    String reason = problem(session, path).orElseGet(() -> said(path, cause)).strip();
    if (ExceptionUtils.getRootCause(cause) instanceof ClassNotFoundException missing) {
      reason = "its class %s is not on the class path".formatted(missing.getMessage());
    }
    return new DamagedModelException(
        "%s does not hold a whole %s: %s%s Copy the model anew, or train again."
            .formatted(path, what, reason, reason.endsWith(".") ? "" : "."),
        cause);
  }

  /** Of others' words only those that name the file, or a Param, tell a person anything. */
  private static String said(String path, Throwable cause) {
    if (ExceptionUtils.getRootCause(cause) instanceof NoSuchElementException param) {
      return param.getMessage();
    }
    String words = Failures.words(cause);
    return words.contains(new Path(path).getName()) || isOurs(cause)
        ? words
        : "what its files hold cannot be read";
  }

  private static boolean isOurs(Throwable cause) {
    return Failures.speaker(cause)
        .map(Throwable::getStackTrace)
        .filter(trace -> trace.length > 0 && trace[0].getClassName().startsWith("convoy."))
        .isPresent();
  }

  /** What is wrong with the metadata, which Spark reads without a word about the file. */
  private static Optional<String> problem(SparkSession session, String path) {
    try {
      Path folder = new Path(path);
      return problem(folder.getFileSystem(session.sessionState().newHadoopConf()), folder);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(Failures.words(e));
    }
  }

  private static Optional<String> problem(FileSystem files, Path folder) throws IOException {
    Path metadata = new Path(folder, "metadata");
    if (!files.exists(metadata)) {
      return Optional.of(metadata + " is missing");
    }
    Optional<Path> file = firstWithContent(files.listStatus(metadata));
    if (file.isEmpty()) {
      return Optional.of(metadata + " has no file with content");
    }
    Object json = Json.tree(firstLine(files, file.get()), file.get().toString());
    Map<?, ?> values = json instanceof Map<?, ?> map ? map : Map.of();
    for (String key : KEYS) {
      if (!values.containsKey(key)) {
        return Optional.of("%s: '%s' is missing".formatted(file.get(), key));
      }
    }
    if (values.get("paramMap") instanceof Map<?, ?> params
        && params.get("stageUids") instanceof List<?> uids) {
      for (Object uid : uids) {
        Optional<String> ofStage = problemOfStage(files, new Path(folder, "stages"), "" + uid);
        if (ofStage.isPresent()) {
          return ofStage;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problemOfStage(FileSystem files, Path stages, String uid)
      throws IOException {
    if (files.exists(stages)) {
      for (FileStatus stage : files.listStatus(stages)) {
        if (stage.getPath().getName().endsWith("_" + uid)) {
          return problem(files, stage.getPath());
        }
      }
    }
    return Optional.of("%s: the folder of stage %s is missing".formatted(stages, uid));
  }

  private static Optional<Path> firstWithContent(FileStatus[] files) {
    return Arrays.stream(files)
        .filter(file -> file.getLen() > 0 && file.getPath().getName().startsWith("part-"))
        .map(FileStatus::getPath)
        .min(Comparator.naturalOrder());
  }

  private static String firstLine(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().findFirst().orElse("");
    }
  }
}

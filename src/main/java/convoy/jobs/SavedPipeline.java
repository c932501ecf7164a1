package convoy.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import convoy.averaging.checkpoint.HadoopFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with a {@code PipelineModel}, as Spark ML writes and reads it: a file in {@code
 * metadata} that names the stages, and each of these in {@code stages}. A reader takes any file in
 * {@code metadata} whose name begins neither with a dot nor with an underscore.
 *
 * <p>A model is put there so that a reader sees a whole one at any moment, on file systems that
 * rename a folder file by file as well: (1) the new stages go beside the old, under names that are
 * new, because the uids of stages are random; (2) the one new file of metadata follows, under a
 * name of its own; (3) the old metadata go; (4) the old stages go. Between (2) and (3) a reader
 * finds either of two whole models. There is nothing to mark a model as whole, so those of 0.1.0
 * are as good; but while one is put there, a mark says so, and only where it is found are stages
 * without a pipeline taken for what a broken off run has left.
 */
record SavedPipeline(FileSystem files, Path path) implements OutputPath.Kind {

  private static final Logger LOG = LoggerFactory.getLogger(SavedPipeline.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** No file of metadata is larger, and one of others may be of any size. */
  private static final long LARGEST_METADATA = 1 << 26;

  private Path metadata() {
    return new Path(path, "metadata");
  }

  private Path stages() {
    return new Path(path, "stages");
  }

  @Override
  public SavedPipeline at(Path other) {
    return new SavedPipeline(files, other);
  }

  /**
   * Whether a model, or a single stage, was saved here: nothing is seen in {@code metadata} but
   * files as Spark names them, and one of them describes a stage; or, where a damaged one does not,
   * the folder has nothing that a pipeline has not.
   */
  @Override
  public boolean exists() throws IOException {
    List<FileStatus> found = visible(metadata());
    if (found.isEmpty()
        || !found.stream()
            .allMatch(file -> file.isFile() && file.getPath().getName().startsWith("part-"))) {
      return false;
    }
    for (FileStatus file : found) {
      if (description(file).isPresent()) {
        return true;
      }
    }
    return visible(path).stream().allMatch(SavedPipeline::isPart)
        && visible(stages()).stream()
            .allMatch(stage -> stage.getPath().getName().matches("\\d+_.+"));
  }

  /**
   * Whether this is what a first run left that was broken off while it put its model here, or
   * nothing at all.
   */
  @Override
  public boolean isUnfinished() throws IOException {
    if (!files.getFileStatus(path).isDirectory() || !visible(metadata()).isEmpty()) {
      return false;
    }
    boolean ours = files.exists(mark());
    return children(path).stream()
        .filter(child -> !child.getPath().getName().startsWith(Probe.HIDDEN))
        .filter(child -> !child.getPath().getName().equals(mark().getName()))
        .allMatch(child -> ours && isPart(child));
  }

  private static boolean isPart(FileStatus child) {
    return child.isDirectory() && List.of("metadata", "stages").contains(child.getPath().getName());
  }

  /** It is here while a model is put here. */
  private Path mark() {
    return new Path(path, "_unfinished");
  }

  /** Whether all stages that the metadata name are here. */
  @Override
  public boolean isWhole() throws IOException {
    if (!exists()) {
      return false;
    }
    List<String> folders =
        children(stages()).stream().map(file -> file.getPath().getName()).toList();
    for (FileStatus file : visible(metadata())) {
      Optional<Map<?, ?>> description = description(file);
      if (description.isEmpty()) {
        return false; // damaged
      }
      for (Object uid : stageUids(description.get())) {
        String folder =
            folders.stream().filter(name -> name.endsWith("_" + uid)).findFirst().orElse("");
        if (folder.isEmpty() || !at(new Path(stages(), folder)).hasMetadata()) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void seal() throws IOException {
    files.create(sealFile(), false).close();
  }

  /** The stages' own files come after their metadata, so that {@link #isWhole} is not enough. */
  @Override
  public boolean isSealed() throws IOException {
    return files.exists(sealFile()) && isWhole();
  }

  private Path sealFile() {
    return new Path(path, "_whole");
  }

  private boolean hasMetadata() throws IOException {
    return !visible(metadata()).isEmpty();
  }

  /** What a file of metadata says of a pipeline or stage; empty if it says nothing of one. */
  private Optional<Map<?, ?>> description(FileStatus file) throws IOException {
    if (file.getLen() > LARGEST_METADATA) {
      return Optional.empty();
    }
    try (InputStream in = files.open(file.getPath())) {
      Map<?, ?> found = JSON.readValue(in.readAllBytes(), Map.class);
      return found != null && found.containsKey("class") && found.containsKey("uid")
          ? Optional.of(found)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Those that a pipeline names; none where it is a single stage. */
  private static List<?> stageUids(Map<?, ?> description) {
    return description.get("paramMap") instanceof Map<?, ?> params
            && params.get("stageUids") instanceof List<?> uids
        ? uids
        : List.of();
  }

  @Override
  public void put(Path from) throws IOException {
    SavedPipeline result = at(from);
    List<FileStatus> oldMetadata = children(metadata());
    Set<Path> kept = new HashSet<>();
    files.create(mark(), true).close();
    files.mkdirs(stages());
    for (FileStatus stage : children(result.stages())) {
      kept.add(move(stage.getPath(), new Path(stages(), stage.getPath().getName())));
    }
    files.mkdirs(metadata());
    String unique = UUID.randomUUID().toString().substring(0, 8);
    for (FileStatus file : visible(result.metadata())) {
      move(file.getPath(), new Path(metadata(), "part-00000-" + unique));
    }
    for (Path stage : kept) {
      if (!at(stage).hasMetadata()) {
        throw new IOException("%s is gone; does another run save there?".formatted(stage));
      }
    }
    for (FileStatus old : oldMetadata) {
      files.delete(old.getPath(), true);
    }
    try {
      HadoopFiles.run(() -> tidy(from, kept));
    } catch (IOException e) {
      LOG.warn(
          "{} is in its place; {} and what else was there before could not be removed: {}",
          path,
          from,
          e.getMessage());
    }
  }

  /** Removes what no reader looks at any more. */
  private void tidy(Path from, Set<Path> kept) throws IOException {
    for (FileStatus stage : children(stages())) {
      if (!kept.contains(stage.getPath())) {
        files.delete(stage.getPath(), true);
      }
    }
    for (FileStatus child : children(path)) {
      if (!isPart(child)) {
        files.delete(child.getPath(), true);
      }
    }
    files.delete(from, true);
  }

  @Override
  public Optional<String> whereabouts(Path from) throws IOException {
    return at(from).isSealed() ? Optional.of(OutputPath.wholeAt(from)) : Optional.empty();
  }

  private Path move(Path from, Path to) throws IOException {
    // Where the target is a folder, rename would move into it.
    if (files.exists(to) || !files.rename(from, to)) {
      throw new IOException("%s could not be moved to %s".formatted(from, to));
    }
    return files.makeQualified(to);
  }

  /** What a reader sees: of metadata, each file would be taken for some. */
  private List<FileStatus> visible(Path folder) throws IOException {
    return children(folder).stream()
        .filter(child -> !child.getPath().getName().matches("[._].*"))
        .toList();
  }

  private List<FileStatus> children(Path folder) throws IOException {
    try {
      return files.getFileStatus(folder).isDirectory()
          ? List.of(files.listStatus(folder))
          : List.of();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}

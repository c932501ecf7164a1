package convoy.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

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
 * are as good.
 */
record SavedPipeline(FileSystem files, Path path) implements OutputPath.Kind {

  private static final JsonMapper JSON = JsonMapper.builder().build();

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

  /** Whether a model, or a single stage, was saved here. */
  @Override
  public boolean exists() throws IOException {
    return !visible(metadata()).isEmpty();
  }

  /**
   * Whether this is what a first run left that was broken off while it put its model here, or
   * nothing at all.
   */
  @Override
  public boolean isUnfinished() throws IOException {
    return files.getFileStatus(path).isDirectory()
        && !exists()
        && children(path).stream()
            .filter(child -> !child.getPath().getName().startsWith(Probe.HIDDEN))
            .allMatch(child -> child.isDirectory() && isPart(child));
  }

  private static boolean isPart(FileStatus child) {
    return List.of("metadata", "stages").contains(child.getPath().getName());
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
      List<?> uids;
      try {
        uids = stageUids(file.getPath());
      } catch (JsonProcessingException e) {
        return false; // damaged
      }
      for (Object uid : uids) {
        String folder =
            folders.stream().filter(name -> name.endsWith("_" + uid)).findFirst().orElse("");
        if (folder.isEmpty() || !at(new Path(stages(), folder)).exists()) {
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

  /** Those that a file of metadata names; none where it is that of a single stage. */
  private List<?> stageUids(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      Map<?, ?> stage = JSON.readValue(in.readAllBytes(), Map.class);
      return stage.get("paramMap") instanceof Map<?, ?> params
              && params.get("stageUids") instanceof List<?> uids
          ? uids
          : List.of();
    }
  }

  /**
   * Ends what a run left that was broken off between (2) and (3): of two files of metadata the
   * older goes.
   */
  @Override
  public void finish() throws IOException {
    List<FileStatus> found = new ArrayList<>(visible(metadata()));
    found.sort(Comparator.comparingLong(FileStatus::getModificationTime));
    for (FileStatus older : found.subList(0, Math.max(0, found.size() - 1))) {
      files.delete(older.getPath(), false);
    }
  }

  @Override
  public void put(Path from) throws IOException {
    SavedPipeline result = at(from);
    List<FileStatus> oldMetadata = children(metadata());
    Set<Path> kept = new HashSet<>();
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
      if (!at(stage).exists()) {
        throw new IOException("%s is gone; does another run save there?".formatted(stage));
      }
    }
    for (FileStatus old : oldMetadata) {
      files.delete(old.getPath(), true);
    }
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

  private Path move(Path from, Path to) throws IOException {
    // Where the target is a folder, rename would move into it.
    if (files.exists(to) || !files.rename(from, to)) {
      throw new IOException("%s could not be moved to %s".formatted(from, to));
    }
    return files.makeQualified(to);
  }

  /** Whatever a reader takes for metadata, of this model or of a stage. */
  private List<FileStatus> visible(Path folder) throws IOException {
    return children(folder).stream()
        .filter(file -> file.isFile() && !file.getPath().getName().matches("[._].*"))
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

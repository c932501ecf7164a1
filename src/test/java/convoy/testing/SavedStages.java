package convoy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Comparison of stages and of what they leave on disk. */
public final class SavedStages {
  private SavedStages() {}

  /**
   * Class, uid, and every Param with its default and its value, as JSON where there is one; a stage
   * that it holds is described in the same way.
   */
  public static Map<String, String> describe(Params stage) {
    Map<String, String> description = new TreeMap<>();
    description.put("class", stage.getClass().getName());
    description.put("uid", stage.uid());
    for (Param<?> param : stage.params()) {
      description.put(param.name(), describe(stage, param));
    }
    return description;
  }

  private static <T> String describe(Params stage, Param<T> param) {
    if (stage.isDefined(param) && stage.getOrDefault(param) instanceof Params held) {
      return describe(held).toString();
    }
    return "default %s, value %s"
        .formatted(
            stage.getDefault(param).map(param::jsonEncode),
            stage.get(param).map(param::jsonEncode));
  }

  /** Loads a stage as a pipeline does: by the static method of its class. */
  @SuppressWarnings("unchecked")
  public static <S> S load(Class<S> stageClass, String path) throws ReflectiveOperationException {
    return (S) stageClass.getMethod("load", String.class).invoke(null, path);
  }

  /** Every file below {@code folder}, with its time and size. */
  public static Map<Path, String> listing(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .collect(Collectors.toMap(file -> file, SavedStages::timeAndSize));
    }
  }

  private static String timeAndSize(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

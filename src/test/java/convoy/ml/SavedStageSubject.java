package convoy.ml;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.HostileJson;
import convoy.fuzz.Subject;
import convoy.testing.SavedStages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLWritable;

/** Folders of saved models, damaged in one file. */
public final class SavedStageSubject implements Subject {
  private final Path folder;
  private final List<? extends Model<?>> fitted;
  private int copies;

  /**
   * @param folder where the models are saved, and their damaged copies
   * @param fitted models that can be saved
   */
  public SavedStageSubject(Path folder, List<? extends Model<?>> fitted) throws IOException {
    this.folder = folder;
    this.fitted = fitted;
    for (Model<?> model : fitted) {
      ((MLWritable) model).save(folder.resolve(model.uid()).toString());
    }
  }

  @Override
  public String name() {
    return "saved models";
  }

  @Override
  public Attempt next(Random random) throws IOException {
    Model<?> model = Hostile.oneOf(random, fitted.toArray(Model<?>[]::new));
    Path copy = folder.resolve("copy" + copies++);
    copy(folder.resolve(model.uid()), copy);
    String change = damage(copy, random);
    return new Attempt(
        model.getClass().getSimpleName() + ": " + change,
        List.of(copy.toString()),
        () -> {
          try {
            return SavedStages.load(model.getClass(), copy.toString());
          } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
          } finally {
            delete(copy);
          }
        });
  }

  /** Changes a file of a saved stage, in words. */
  public static String damage(Path saved, Random random) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(saved)) {
      files = all.filter(Files::isRegularFile).filter(f -> !isHidden(f)).sorted().toList();
    }
    Path file = Hostile.oneOf(random, files);
    if (random.nextInt(4) > 0) { // else its checksum tells
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
    byte[] bytes = Files.readAllBytes(file);
    switch (random.nextInt(8)) {
      case 0:
        Files.delete(file);
        return file + " deleted";
      case 1:
        Files.delete(file);
        Files.createDirectory(file);
        return file + " a folder";
      case 2:
        Path other = Hostile.oneOf(random, files);
        Files.write(file, Files.readAllBytes(other));
        return file + " is " + other;
      default:
        if (isJson(file) && random.nextInt(4) > 0) {
          HostileJson json = HostileJson.of(new String(bytes, StandardCharsets.UTF_8), random);
          bytes = json.text().getBytes(StandardCharsets.UTF_8);
        } else {
          bytes = Hostile.damaged(bytes, random);
        }
        Files.write(file, bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return file + ": " + text.substring(0, Math.min(400, text.length()));
    }
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().matches("[._].*");
  }

  private static boolean isJson(Path file) {
    return file.getFileName().toString().endsWith(".json")
        || file.getParent().getFileName().toString().equals("metadata");
  }

  /** Copies a folder with all that is in it. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Deletes a folder with all that is in it, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}

package convoy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where Spark writes shuffles and cached blocks, and benchmarks their files; {@code jobs/bench.sh}
 * makes and removes it.
 */
final class LocalFolder {
  private static final Path PATH = Path.of(System.getenv("SPARK_LOCAL_DIRS"));

  private LocalFolder() {}

  static Path file(String name) {
    return PATH.resolve(name);
  }

  /** The sizes of all that lies there, added up. */
  static double megabytes() {
    while (true) {
      try (Stream<Path> all = Files.walk(PATH)) {
        return all.mapToLong(path -> path.toFile().isFile() ? path.toFile().length() : 0).sum()
            / 1e6;
      } catch (UncheckedIOException e) {
        // Folders come and go while they are walked: again.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package convoy.bench;

import convoy.data.image.BrokenImageException;
import convoy.data.image.ImageDecoder;
import convoy.data.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Images of CIFAR-10 in files, 32x32 in colour: as they are often kept, a folder for each class.
 */
final class CifarFolder {
  static final int CHANNELS = 3;
  static final int SIDE = 32;
  static final int FEATURES = CHANNELS * SIDE * SIDE;

  private CifarFolder() {}

  /**
   * The files below a folder, each step'th of them by their paths, so that all classes are there.
   */
  static List<Path> files(Path folder, int most) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    int step = Math.max(1, files.size() / most);
    return Stream.iterate(0, i -> i < files.size(), i -> i + step)
        .limit(most)
        .map(files::get)
        .toList();
  }

  /**
   * The images of some places in the order of their names, as many of each class.
   *
   * @param from the first image of each class
   * @param count of each class
   * @return of each image its {@link #pixels}, and then its label
   */
  static List<byte[]> examples(Path folder, int from, int count) throws IOException {
    List<byte[]> examples = new ArrayList<>();
    List<Path> classes = sorted(folder);
    for (int label = 0; label < classes.size(); label++) {
      for (Path file : sorted(classes.get(label)).subList(from, from + count)) {
        byte[] example = Arrays.copyOf(pixels(file), FEATURES + 1);
        example[FEATURES] = (byte) label;
        examples.add(example);
      }
    }
    return examples;
  }

  /** What lies in a folder, by its names. */
  static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  /** Channel after channel, as networks take them. */
  static byte[] pixels(Path file) throws IOException {
    try {
      Picture image = new ImageDecoder(SIDE * SIDE).decode(Files.readAllBytes(file));
      if (image.width() == SIDE && image.height() == SIDE) {
        return image.rgb().values();
      }
      throw new BrokenImageException("has not 32x32 pixels");
    } catch (BrokenImageException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
  }
}

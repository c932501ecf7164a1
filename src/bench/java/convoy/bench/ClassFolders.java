package convoy.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Images of equal size in a folder for each class, as CIFAR-10 is often kept. */
final class ClassFolders {
  private ClassFolders() {}

  /**
   * The images of some places in the order of their names, as many of each class.
   *
   * @param from the first image of each class
   * @param count of each class
   * @return of each image its red, its green and its blue pixels, and then its label
   */
  static List<byte[]> examples(Path folder, int from, int count) throws IOException {
    List<byte[]> examples = new ArrayList<>();
    List<Path> classes = sorted(folder);
    for (int label = 0; label < classes.size(); label++) {
      for (Path file : sorted(classes.get(label)).subList(from, from + count)) {
        examples.add(example(ImageIO.read(file.toFile()), label));
      }
    }
    return examples;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  private static byte[] example(BufferedImage image, int label) {
    int pixels = image.getWidth() * image.getHeight();
    byte[] example = new byte[3 * pixels + 1];
    for (int i = 0; i < pixels; i++) {
      int color = image.getRGB(i % image.getWidth(), i / image.getWidth());
      for (int channel = 0; channel < 3; channel++) {
        example[channel * pixels + i] = (byte) (color >> (16 - 8 * channel));
      }
    }
    example[3 * pixels] = (byte) label;
    return example;
  }
}

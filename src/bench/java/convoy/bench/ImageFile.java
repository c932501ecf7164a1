package convoy.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Labelled images in a file that is as easily read in Python: an image's pixels and then its label,
 * a byte each, image after image.
 *
 * @param pixels from 0 to 1, image after image
 * @param labels 0 to 9
 */
record ImageFile(float[] pixels, int[] labels) {
  private static final int CLASSES = 10;

  static void writeMnist(Path file, Mnist mnist) throws IOException {
    write(file, mnist.images().size(), mnist::example);
  }

  /**
   * Writes noise that can be learnt: a pixel is the mean of a random number and of its place's in a
   * random image of the class.
   *
   * @param size pixels of an image, over all channels
   * @param seed of the images; those of the classes are always the same
   */
  static void writeNoise(Path file, int size, int count, long seed) throws IOException {
    byte[] classes = new byte[CLASSES * size];
    new Random(0).nextBytes(classes);
    Random random = new Random(seed);
    write(
        file,
        count,
        image -> {
          byte[] example = new byte[size + 1];
          random.nextBytes(example);
          int label = random.nextInt(CLASSES);
          for (int i = 0; i < size; i++) {
            int ofClass = Byte.toUnsignedInt(classes[label * size + i]);
            example[i] = (byte) ((Byte.toUnsignedInt(example[i]) + ofClass) / 2);
          }
          example[size] = (byte) label;
          return example;
        });
  }

  private static void write(Path file, int count, IntFunction<byte[]> example) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int image = 0; image < count; image++) {
        out.write(example.apply(image));
      }
    }
  }

  /**
   * @param size pixels of an image, over all channels
   */
  static ImageFile read(Path file, int size) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int count = bytes.length / (size + 1);
    float[] pixels = new float[count * size];
    int[] labels = new int[count];
    for (int image = 0; image < count; image++) {
      int from = image * (size + 1);
      for (int i = 0; i < size; i++) {
        pixels[image * size + i] = Byte.toUnsignedInt(bytes[from + i]) / 255f;
      }
      labels[image] = bytes[from + size];
    }
    return new ImageFile(pixels, labels);
  }

  /** The first images of a file, each with its label behind its pixels. */
  static List<byte[]> examples(Path file, int size, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(bytes, i * (size + 1), (i + 1) * (size + 1)))
        .toList();
  }

  int count() {
    return labels.length;
  }
}

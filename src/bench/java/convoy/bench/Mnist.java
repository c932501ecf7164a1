package convoy.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import convoy.data.idx.IdxArray;
import convoy.data.idx.IdxReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * MNIST's images and labels from its own IDX files.
 *
 * @param images 28x28 grey
 * @param labels 0 to 9
 */
record Mnist(IdxArray images, IdxArray labels) {
  /**
   * @param folder with the four files, gzipped or not
   * @param split {@code train} or {@code t10k}
   */
  static Mnist read(String folder, String split) throws IOException {
    Path images = find(folder, split + "-images-idx3-ubyte");
    Path labels = find(folder, split + "-labels-idx1-ubyte");
    try (InputStream imagesIn = new FileInputStream(images.toFile());
        InputStream labelsIn = new FileInputStream(labels.toFile())) {
      return new Mnist(
          IdxReader.readImages(images.toString(), imagesIn, values -> {}),
          IdxReader.readLabels(labels.toString(), labelsIn, values -> {}));
    }
  }

  /** The network of {@code conf/mnist.json}, as JSON. */
  static String network() throws IOException {
    return network("mnist.json");
  }

  /** The network of a file in {@code conf}, as JSON. */
  static String network(String conf) throws IOException {
    return new ObjectMapper().readTree(Path.of("conf", conf).toFile()).get("network").toString();
  }

  /** An image's pixels, and then its label. */
  byte[] example(int image) {
    byte[] pixels = images.item(image);
    byte[] example = Arrays.copyOf(pixels, pixels.length + 1);
    example[pixels.length] = (byte) labels.value(image);
    return example;
  }

  private static Path find(String folder, String name) {
    Path plain = Path.of(folder, name);
    return Files.exists(plain) ? plain : Path.of(folder, name + ".gz");
  }
}

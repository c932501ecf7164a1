package convoy.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import convoy.data.idx.IdxStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * MNIST's images and labels from its own IDX files.
 *
 * @param images 28x28 unsigned bytes, grey
 * @param labels 0 to 9, one for each image
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Mnist(List<byte[]> images, byte[] labels) {
  /**
   * @param folder with the four files, gzipped or not
   * @param split {@code train} or {@code t10k}
   */
  static Mnist read(String folder, String split) throws IOException {
    Path images = find(folder, split + "-images-idx3-ubyte");
    Path labels = find(folder, split + "-labels-idx1-ubyte");
    try (IdxStream pixels = IdxStream.ofImages(images.toString(), Files.newInputStream(images));
        IdxStream classes = IdxStream.ofLabels(labels.toString(), Files.newInputStream(labels))) {
      IdxStream.requireSameCount(pixels, classes);
      List<byte[]> read = new ArrayList<>();
      for (int image = 0; image < pixels.count(); image++) {
        read.add(pixels.read(pixels.itemSize()));
      }
      return new Mnist(read, classes.read(classes.count()));
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
    byte[] pixels = images.get(image);
    byte[] example = Arrays.copyOf(pixels, pixels.length + 1);
    example[pixels.length] = labels[image];
    return example;
  }

  private static Path find(String folder, String name) {
    Path plain = Path.of(folder, name);
    return Files.exists(plain) ? plain : Path.of(folder, name + ".gz");
  }
}

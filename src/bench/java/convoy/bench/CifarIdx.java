package convoy.bench;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10 as people have it, a folder of class folders of JPEG files, made into IDX files, which
 * both sides read: the same pixels for both. Files whose name ends in 9 are the test images: a
 * tenth of each class.
 */
final class CifarIdx {
  private static final int UNSIGNED_BYTES = 0x08;

  /** An image's file, and its class. */
  private record Image(Path file, int label) {}

  private CifarIdx() {}

  /**
   * Writes the IDX files, if they are not there.
   *
   * @param data class folders
   * @param perClass images of each class, at most: the first by their names
   * @param target where they go
   */
  static void write(Path data, int perClass, Path target) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    List<Image> train = new ArrayList<>();
    List<Image> test = new ArrayList<>();
    List<Path> classes = CifarFolder.sorted(data);
    for (int label = 0; label < classes.size(); label++) {
      List<Path> files = CifarFolder.sorted(classes.get(label));
      for (Path file : files.subList(0, Math.min(perClass, files.size()))) {
        boolean held = file.getFileName().toString().replaceAll("\\..*", "").endsWith("9");
        (held ? test : train).add(new Image(file, label));
      }
    }
    Path partial = Files.createDirectories(target.resolveSibling(target.getFileName() + "-part"));
    write(partial, "train", train);
    write(partial, "t10k", test);
    Files.move(partial, target);
  }

  private static void write(Path folder, String part, List<Image> images) throws IOException {
    try (DataOutputStream pixels = open(folder.resolve(part + "-images-idx4-ubyte"));
        DataOutputStream labels = open(folder.resolve(part + "-labels-idx1-ubyte"))) {
      header(pixels, images.size(), CifarFolder.CHANNELS, CifarFolder.SIDE, CifarFolder.SIDE);
      header(labels, images.size());
      for (Image image : images) {
        pixels.write(CifarFolder.pixels(image.file));
        labels.writeByte(image.label);
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  private static void header(DataOutputStream out, int... dimensions) throws IOException {
    out.writeInt(UNSIGNED_BYTES << 8 | dimensions.length);
    for (int dimension : dimensions) {
      out.writeInt(dimension);
    }
  }
}

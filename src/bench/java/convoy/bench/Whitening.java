package convoy.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Seconds to whiten images, beside scikit-learn and Spark's PCA (which rotates alone): 784 features
 * of MNIST and 3,072 of CIFAR-10, as bytes, after a Standardizer, as {@code array<float>}.
 */
public final class Whitening {
  private static final String SCRIPT = "src/bench/python/whitening_peer.py";

  /** Settings: python, data, cifar, rows, cores, rounds, spark. */
  public static void main(String[] given) throws IOException {
    Arguments arguments =
        new Arguments(
            given,
            Map.of(
                "python", "", "data", "", "cifar", "none", "rows", "30000", "cores", "2", "rounds",
                "3", "spark", "784"));
    System.out.println(Machine.describe());
    System.out.println();
    System.out.println(
        "| rows x features | as | what | Convoy | scikit-learn | Spark's PCA | Convoy over scikit-learn | of processor seconds | difference from the identity |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    Whitening whitening = new Whitening(arguments);
    int most = arguments.number("rows");
    whitening.compare(mnist(arguments.get("data")), 784);
    whitening.compare(
        arguments.get("cifar").equals("none")
            ? generated(most)
            : cifar(Path.of(arguments.get("cifar")), most),
        CifarFolder.FEATURES);
    System.out.println();
    System.out.println("After: load " + Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private final Arguments arguments;

  private Whitening(Arguments arguments) {
    this.arguments = arguments;
  }

  private void compare(Path file, int features) throws IOException {
    for (String form : List.of("bytes", "standardized", "floats")) {
      String[] run = {
        file.toString(),
        String.valueOf(features),
        form,
        arguments.get("cores"),
        arguments.get("rounds")
      };
      // It takes another fit, of numbers that are no bytes.
      WhiteningSeconds convoy = spark("convoy", String.valueOf(form.equals("bytes")), run);
      WhiteningSeconds scikit =
          NewProcess.run(
              Stream.concat(Stream.of(arguments.get("python"), SCRIPT), Stream.of(run)).toList(),
              Redirect.INHERIT,
              WhiteningSeconds.class);
      WhiteningSeconds sparks =
          form.equals("bytes") && features <= arguments.number("spark")
              ? spark("spark", "false", run[0], run[1], "vectors", run[3], run[4])
              : null;
      long rows = Files.size(file) / features;
      row(
          rows,
          features,
          form,
          "fit",
          convoy.fit(),
          scikit.fit(),
          sparks == null ? null : sparks.fit(),
          convoy.fitProcessor(),
          scikit.fitProcessor(),
          "");
      row(
          rows,
          features,
          form,
          "transform",
          convoy.transform(),
          scikit.transform(),
          sparks == null ? null : sparks.transform(),
          convoy.transformProcessor(),
          scikit.transformProcessor(),
          convoy.error() == null ? "" : String.format(Locale.ROOT, "%.1e", convoy.error()));
    }
  }

  private static WhiteningSeconds spark(String contestant, String check, String... run) {
    return NewProcess.run(
        List.of(),
        WhiteningRun.class,
        WhiteningSeconds.class,
        Stream.of(Stream.of(contestant), Stream.of(run), Stream.of(check))
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  private static void row(
      long rows,
      int features,
      String form,
      String what,
      List<Double> convoy,
      List<Double> scikit,
      List<Double> sparks,
      List<Double> convoyProcessor,
      List<Double> scikitProcessor,
      String error) {
    System.out.printf(
        Locale.ROOT,
        "| %,d x %,d | %s | %s | %.2f s | %.2f s | %s | %.2f | %.2f | %s |%n",
        rows,
        features,
        form,
        what,
        Statistics.median(convoy),
        Statistics.median(scikit),
        sparks == null ? "" : String.format(Locale.ROOT, "%.2f s", Statistics.median(sparks)),
        Statistics.median(convoy) / Statistics.median(scikit),
        Statistics.median(convoyProcessor) / Statistics.median(scikitProcessor),
        error);
  }

  private static Path mnist(String folder) throws IOException {
    Mnist mnist = Mnist.read(folder, "train");
    Path file = LocalFolder.file("mnist.pixels");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (byte[] image : mnist.images()) {
        out.write(image);
      }
    }
    return file;
  }

  private static Path cifar(Path folder, int most) throws IOException {
    Path file = LocalFolder.file("cifar.pixels");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (Path image : CifarFolder.files(folder, most)) {
        out.write(CifarFolder.pixels(image));
      }
    }
    return file;
  }

  /** Neighbours are alike, as in images. */
  private static Path generated(int rows) throws IOException {
    Path file = LocalFolder.file("generated.pixels");
    Random random = new Random(1);
    byte[] pixels = new byte[CifarFolder.FEATURES];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int row = 0; row < rows; row++) {
        double value = 0;
        for (int pixel = 0; pixel < pixels.length; pixel++) {
          value = 0.9 * value + 20 * random.nextGaussian();
          pixels[pixel] = (byte) Math.max(0, Math.min(255, Math.rint(128 + value)));
        }
        out.write(pixels);
      }
    }
    return file;
  }
}

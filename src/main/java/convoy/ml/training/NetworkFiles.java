package convoy.ml.training;

import convoy.averaging.report.Curves;
import convoy.averaging.report.TrainingSummary;
import convoy.memory.MemoryNeed;
import convoy.ml.util.StageFolder;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a saved model that is a network has beside Spark's metadata: the network, its weights and,
 * saved where it was trained, the curves of the training, which people and other programs read.
 */
public final class NetworkFiles {
  private static final String NETWORK_FILE = "network.json";
  static final String WEIGHTS_FILE = "weights.safetensors";
  private static final String EPOCHS_FILE = "epochs.csv";
  private static final String ROUNDS_FILE = "rounds.csv";

  /** Bytes of a network's file, at most: a thousand layers take a twentieth. */
  private static final int LONGEST_NETWORK = 1 << 22;

  private NetworkFiles() {}

  /** Writes a network into the folder. */
  public static void write(StageFolder folder, TrainedNetwork trained) throws IOException {
    NetworkSpec network = trained.spec();
    writeText(folder, NETWORK_FILE, network.toJson());
    try (OutputStream out = folder.create(WEIGHTS_FILE)) {
      Safetensors.write(new ParameterLayout(network), trained.parameters(), out);
    }
    TrainingSummary summary = trained.summary();
    if (summary != null) {
      writeText(folder, EPOCHS_FILE, Curves.epochs(summary));
      writeText(folder, ROUNDS_FILE, Curves.rounds(summary));
    }
  }

  private static void writeText(StageFolder folder, String file, String text) throws IOException {
    try (OutputStream out = folder.create(file)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Makes what a save writes beside the weights, and throws it away, so that a class that it needs
   * and the class path lacks shows before training.
   */
  static void rehearse(NetworkSpec network) {
    Safetensors.header(new ParameterLayout(NetworkSpec.fromJson(network.toJson())));
  }

  /** Reads what {@link #write} wrote. */
  public static TrainedNetwork read(StageFolder folder) throws IOException {
    String path = folder.path();
    NetworkSpec network;
    try (InputStream in = folder.open(NETWORK_FILE)) {
      byte[] json = in.readNBytes(LONGEST_NETWORK + 1);
      if (json.length > LONGEST_NETWORK) {
        throw new IOException(
            "%s/%s has more than %,d bytes; it is damaged. Copy it anew, or train again."
                .formatted(path, NETWORK_FILE, LONGEST_NETWORK));
      }
      network =
          Json.read(
              new String(json, StandardCharsets.UTF_8),
              NetworkSpec.class,
              path + "/" + NETWORK_FILE);
    }
    try (InputStream in = folder.open(WEIGHTS_FILE)) {
      long length = folder.length(WEIGHTS_FILE);
      String file = path + "/" + WEIGHTS_FILE;
      ParameterLayout layout = new ParameterLayout(network);
      // What is there, not what is asked for: a file that is too short is refused as such.
      MemoryNeed.heap(Math.min(length, MemoryNeed.parameters(layout).heapBytes()))
          .requireHeap("The model of " + path, "Raise spark.driver.memory.");
      float[] parameters = Safetensors.read(layout, in, length, file);
      return new TrainedNetwork(network, parameters);
    }
  }
}

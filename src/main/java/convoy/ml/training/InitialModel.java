package convoy.ml.training;

import convoy.averaging.checkpoint.HadoopFiles;
import convoy.memory.MemoryNeed;
import convoy.ml.param.NetworkParams;
import convoy.network.InitialTensors;
import convoy.network.InitialValues;
import convoy.network.NetworkSpec;
import convoy.network.StoredTensors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** The file that {@code initialModel} names, read on the driver. */
final class InitialModel {
  private static final Logger LOG = LoggerFactory.getLogger(InitialModel.class);
  private static final String STAGES = "stages";

  private InitialModel() {}

  /** What is done with the file's tensors. */
  private interface Use<T> {
    T with(StoredTensors tensors) throws IOException;
  }

  /**
   * Checks that the network can start from the file, by its header alone; does nothing without
   * {@code initialModel}, or without Spark.
   *
   * @param hidden the network without its output layer
   * @throws IllegalArgumentException if it cannot
   */
  static void check(NetworkParams stage, NetworkSpec hidden) {
    checked(stage, tensors -> tensors(stage, hidden, tensors));
  }

  /** Checks as much as can be, where the number of features is not known yet: the file itself. */
  static void check(NetworkParams stage) {
    checked(stage, tensors -> tensors);
  }

  private static void checked(NetworkParams stage, Use<?> use) {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> session = active.isDefined() ? active : SparkSession.getDefaultSession();
    if (stage.isDefined(stage.initialModel()) && session.isDefined()) {
      used(stage, session.get(), use);
    }
  }

  /**
   * What the network starts from; nothing without {@code initialModel}.
   *
   * @param hidden the network without its output layer
   * @throws IllegalArgumentException if the network cannot start from the file, or the file cannot
   *     be read
   */
  static InitialValues read(NetworkParams stage, NetworkSpec hidden, SparkSession session) {
    if (!stage.isDefined(stage.initialModel())) {
      return InitialValues.NONE;
    }
    return used(
        stage,
        session,
        stored -> {
          InitialTensors tensors = tensors(stage, hidden, stored);
          MemoryNeed.heap((double) tensors.size() * Float.BYTES)
              .requireHeap(stage.uid() + ": initialModel", "Raise spark.driver.memory.");
          InitialValues values = tensors.values();
          LOG.info(
              "{}: starts from {} tensors, {} values, of initialModel {}",
              stage.uid(),
              tensors.tensors(),
              tensors.size(),
              stage.getInitialModel());
          return values;
        });
  }

  private static InitialTensors tensors(
      NetworkParams stage, NetworkSpec hidden, StoredTensors stored) {
    return new InitialTensors(
        hidden, stored, stage.initialModelNamesSetting(), stage.initialLayersSetting());
  }

  private static <T> T used(NetworkParams stage, SparkSession session, Use<T> use) {
    try {
      Configuration hadoop = session.sessionState().newHadoopConf();
      return HadoopFiles.read(() -> use.with(StoredTensors.of(source(stage, hadoop))));
    } catch (IllegalArgumentException | IOException e) {
      throw new IllegalArgumentException(
          "%s: initialModel %s cannot be started from: %s"
              .formatted(stage.uid(), stage.getInitialModel(), e.getMessage()),
          e);
    }
  }

  private static StoredTensors.Source source(NetworkParams stage, Configuration hadoop)
      throws IOException {
    Path given = new Path(stage.getInitialModel());
    FileSystem files = given.getFileSystem(hadoop);
    Path file = weights(given, files);
    long length = files.getFileStatus(file).getLen();
    return new StoredTensors.Source() {
      @Override
      public InputStream open() throws IOException {
        return files.open(file);
      }

      @Override
      public long length() {
        return length;
      }

      @Override
      public String name() {
        return file.toString();
      }
    };
  }

  /** The file itself, that of a saved model, or that of a saved pipeline's only network. */
  private static Path weights(Path given, FileSystem files) throws IOException {
    try {
      if (files.getFileStatus(given).isFile()) {
        return given;
      }
    } catch (FileNotFoundException e) {
      throw new IOException(
          "it is not there. Give the folder of a saved model, or a .safetensors file.", e);
    }
    Path own = new Path(given, NetworkFiles.WEIGHTS_FILE);
    if (files.exists(own)) {
      return own;
    }
    List<Path> ofStages = new ArrayList<>();
    Path stages = new Path(given, STAGES);
    if (files.exists(stages)) {
      Arrays.stream(files.listStatus(stages))
          .map(FileStatus::getPath)
          .sorted(Comparator.comparing(Path::getName))
          .map(stage -> new Path(stage, NetworkFiles.WEIGHTS_FILE))
          .forEach(ofStages::add);
      for (Path file : List.copyOf(ofStages)) {
        if (!files.exists(file)) {
          ofStages.remove(file);
        }
      }
    }
    if (ofStages.size() != 1) {
      throw new IOException(
          ofStages.isEmpty()
              ? "there is no %s in this folder. Give the folder of a saved model that is a network, or a .safetensors file."
                  .formatted(NetworkFiles.WEIGHTS_FILE)
              : "this pipeline has %d networks: %s. Give the folder of one of them."
                  .formatted(
                      ofStages.size(),
                      String.join(
                          ", ",
                          ofStages.stream().map(file -> file.getParent().getName()).toList())));
    }
    return ofStages.get(0);
  }
}

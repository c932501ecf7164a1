package convoy.bench;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.optimize.Adam;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * One process of {@link BackendSpeeds}: a backend trains and predicts on one thread, without Spark.
 * Batches are whole, in the order of the file, again and again, and are copied together within the
 * time that is measured, as in training.
 */
public final class BackendRun {
  static final int PREDICTION_ROWS = Device.Kind.CPU.mostPredictionRows();

  private static final double LEARNING_RATE = 0.001;

  private final Network network;
  private final int imageSize;
  private final double seconds;

  private BackendRun(Network network, int imageSize, double seconds) {
    this.network = network;
    this.imageSize = imageSize;
    this.seconds = seconds;
  }

  /**
   * @param arguments backend, network, seconds of a stretch, cpu or gpu
   */
  public static void main(String[] arguments) throws Exception {
    Subject subject = Subject.named(arguments[1]);
    int imageSize = subject.shape().size();
    ImageFile train = ImageFile.read(subject.train(), imageSize);
    ImageFile test = ImageFile.read(subject.test(), imageSize);
    double seconds = Double.parseDouble(arguments[2]);
    try (Network network =
        Backends.named(arguments[0]).open(subject.spec(), device(arguments[3]), /* threads= */ 1)) {
      network.load(network.layout().initialValues(1));
      BackendRun run = new BackendRun(network, imageSize, seconds);
      double training = run.train(train);
      double prediction = run.predict(test);
      NewProcess.report(
          new Throughput(training, Map.of(PREDICTION_ROWS, prediction), run.accuracy(test)));
    }
  }

  private static Device device(String name) {
    return name.equals("gpu") ? new Device(Device.Kind.GPU, 0) : Device.CPU;
  }

  private double train(ImageFile images) {
    int rows = BackendSpeeds.BATCH_ROWS;
    Adam optimizer = new Adam(null, null, null);
    Vector trainable = network.trainable();
    List<Vector> state = state(network, optimizer);
    Batch batch = new Batch(imageSize, 1, rows);
    batch.resize(rows);
    Arrays.fill(batch.weights(), 1);
    return speed(
        rows,
        step -> {
          int first = first(images, rows, step);
          copy(images, first, rows, batch.features());
          for (int row = 0; row < rows; row++) {
            batch.targets()[row] = images.labels()[first + row];
          }
          network.gradient(batch, new SoftmaxCrossEntropy(), step);
          optimizer.step(trainable, network.gradient(), state, Step.of(LEARNING_RATE, step + 1));
        });
  }

  /** Zeros for an optimizer to begin with. */
  static List<Vector> state(Network network, Optimizer optimizer) {
    return Stream.generate(() -> network.zeros(network.trainable().length()))
        .limit(optimizer.stateVectors())
        .toList();
  }

  private double predict(ImageFile images) {
    int rows = PREDICTION_ROWS;
    float[] features = new float[rows * imageSize];
    float[] outputs = new float[rows * Subject.CLASSES];
    return speed(
        rows,
        step -> {
          copy(images, first(images, rows, step), rows, features);
          network.predict(features, rows, outputs);
        });
  }

  private double accuracy(ImageFile images) {
    float[] features = new float[PREDICTION_ROWS * imageSize];
    float[] outputs = new float[PREDICTION_ROWS * Subject.CLASSES];
    int right = 0;
    for (int first = 0; first < images.count(); first += PREDICTION_ROWS) {
      int rows = Math.min(PREDICTION_ROWS, images.count() - first);
      copy(images, first, rows, features);
      network.predict(features, PREDICTION_ROWS, outputs);
      for (int row = 0; row < rows; row++) {
        right += predicted(outputs, row) == images.labels()[first + row] ? 1 : 0;
      }
    }
    return (double) right / images.count();
  }

  private static int predicted(float[] outputs, int row) {
    int largest = row * Subject.CLASSES;
    for (int i = largest + 1; i < (row + 1) * Subject.CLASSES; i++) {
      largest = outputs[i] > outputs[largest] ? i : largest;
    }
    return largest % Subject.CLASSES;
  }

  /** The first image of a step's batch. */
  private static int first(ImageFile images, int rows, long step) {
    return (int) (step % (images.count() / rows)) * rows;
  }

  private void copy(ImageFile images, int first, int rows, float[] features) {
    System.arraycopy(images.pixels(), first * imageSize, features, 0, rows * imageSize);
  }

  /** Images/s, behind a warm-up of the same length. */
  private double speed(int rows, LongConsumer step) {
    long warmUp = repeat(0, step).steps();
    Stretch measured = repeat(warmUp, step);
    return rows * measured.steps() / measured.seconds();
  }

  private record Stretch(long steps, double seconds) {}

  private Stretch repeat(long first, LongConsumer step) {
    long began = System.nanoTime();
    long steps = 0;
    double passed = 0;
    while (passed < seconds) {
      step.accept(first + steps);
      steps++;
      passed = (System.nanoTime() - began) / 1e9;
    }
    return new Stretch(steps, passed);
  }
}

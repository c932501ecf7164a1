package convoy.bench;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.augment.Augmentation;
import convoy.data.augment.Augmenter;
import convoy.data.augment.Transformation;
import convoy.network.Json;
import convoy.optimize.Adam;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * What augmentation costs: the time of each transformation for a colour image of 32x32, and its
 * share of the time in which ResNet-20 trains on that image; both on one thread, in turn.
 */
public final class AugmentationCost {
  private static final String[] LISTS = {
    "[{\"type\": \"crop\", \"padding\": 4}, {\"type\": \"flip\"}]",
    "[{\"type\": \"crop\", \"padding\": 4, \"paddingMode\": \"reflect\"}]",
    "[{\"type\": \"shift\", \"pixels\": 4}]",
    "[{\"type\": \"flip\", \"alternate\": true}]",
    "[{\"type\": \"cutout\", \"size\": 8}]",
    "[{\"type\": \"rotate\", \"degrees\": 15}]",
    "[{\"type\": \"zoom\", \"factor\": 1.2}]",
    "[{\"type\": \"warp\", \"deviation\": 1, \"smoothness\": 4}]",
    "[{\"type\": \"noise\", \"deviation\": 0.1}]",
    "[{\"type\": \"brightness\", \"by\": 0.2}]",
    "[{\"type\": \"contrast\", \"by\": 0.2}]"
  };

  private final double seconds;
  private final Batch batch;

  private AugmentationCost(double seconds) {
    this.seconds = seconds;
    int size = Subject.RESNET20.shape().size();
    batch = new Batch(size, 1, BackendSpeeds.BATCH_ROWS);
    batch.resize(BackendSpeeds.BATCH_ROWS);
    Arrays.fill(batch.weights(), 1);
    Random random = new Random(1);
    for (int i = 0; i < batch.features().length; i++) {
      batch.features()[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < batch.rows(); row++) {
      batch.targets()[row] = random.nextInt(Subject.CLASSES);
    }
  }

  /** Settings: seconds of each measured stretch, behind a warm-up as long; rounds. */
  public static void main(String[] given) throws IOException {
    Arguments arguments = new Arguments(given, Map.of("seconds", "2", "rounds", "3"));
    System.out.println(Machine.describe());
    System.out.println();
    AugmentationCost cost = new AugmentationCost(Double.parseDouble(arguments.get("seconds")));
    double[][] microseconds = new double[LISTS.length + 1][arguments.number("rounds")];
    for (int round = 0; round < arguments.number("rounds"); round++) {
      microseconds[LISTS.length][round] = cost.training();
      for (int i = 0; i < LISTS.length; i++) {
        microseconds[i][round] = cost.augmentation(LISTS[i]);
      }
    }
    double training = median(microseconds[LISTS.length]);
    System.out.printf(Locale.ROOT, "ResNet-20, training: %.0f us an image%n%n", training);
    System.out.println("| augment | us an image | of ResNet-20's time |");
    System.out.println("|---|---|---|");
    for (int i = 0; i < LISTS.length; i++) {
      double own = median(microseconds[i]);
      System.out.printf(
          Locale.ROOT, "| `%s` | %.1f | %.2f%% |%n", LISTS[i], own, 100 * own / training);
    }
  }

  private static double median(double[] values) {
    return Statistics.median(Arrays.stream(values).boxed().toList());
  }

  private double training() {
    Adam optimizer = new Adam(null, null, null);
    try (Network network =
        Backends.named("libtorch").open(Subject.RESNET20.spec(), Device.CPU, /* threads= */ 1)) {
      network.load(network.layout().initialValues(1));
      List<Vector> state = BackendRun.state(network, optimizer);
      return microseconds(
          step -> {
            network.gradient(batch, new SoftmaxCrossEntropy(), step);
            optimizer.step(
                network.trainable(), network.gradient(), state, Step.of(0.001, step + 1));
          });
    }
  }

  private double augmentation(String json) {
    Augmenter augmenter =
        new Augmentation(Json.readList(json, Transformation.class, "augment")).on(3, 32, 32, 1);
    float[] kept = batch.features().clone();
    return microseconds(
        step -> {
          for (int row = 0; row < batch.rows(); row++) {
            augmenter.apply(batch.features(), row * batch.featureLength(), row, (int) step, 0);
          }
          // Else they would be changed again and again, until there is nothing left of them.
          System.arraycopy(kept, 0, batch.features(), 0, kept.length);
        });
  }

  /** The time of an image, behind a warm-up. */
  private double microseconds(LongConsumer step) {
    repeat(step);
    return repeat(step);
  }

  private double repeat(LongConsumer step) {
    long began = System.nanoTime();
    long steps = 0;
    double passed = 0;
    while (passed < seconds) {
      step.accept(steps++);
      passed = (System.nanoTime() - began) / 1e9;
    }
    return 1e6 * passed / steps / batch.rows();
  }
}

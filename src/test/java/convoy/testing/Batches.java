package convoy.testing;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import java.util.Random;

/** Mini-batches for tests. */
public final class Batches {
  private Batches() {}

  /** Standard normal features, labels of all classes, weights from 0.5 to 1.5. */
  public static Batch random(NetworkSpec spec, int rows, long seed) {
    Random random = new Random(seed);
    Batch batch = new Batch(spec.input().size(), 1, rows);
    batch.resize(rows);
    for (int i = 0; i < rows * batch.featureLength(); i++) {
      batch.features()[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < rows; row++) {
      batch.targets()[row] = random.nextInt(spec.output().size());
      batch.weights()[row] = 0.5f + random.nextFloat();
    }
    return batch;
  }
}

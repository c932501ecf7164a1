package convoy.testing;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.optimize.Targets;
import java.util.Random;

/** Mini-batches for tests. */
public final class Batches {
  private Batches() {}

  /** Standard normal features, labels of all classes, weights from 0.5 to 1.5. */
  public static Batch random(NetworkSpec spec, int rows, long seed) {
    return random(spec, Targets.CLASS, rows, seed);
  }

  /** Standard normal features, targets of that kind, weights from 0.5 to 1.5. */
  public static Batch random(NetworkSpec spec, Targets targets, int rows, long seed) {
    Random random = new Random(seed);
    int outputs = spec.output().size();
    Batch batch = new Batch(spec.input().size(), targets.length(outputs), rows);
    batch.resize(rows);
    for (int i = 0; i < rows * batch.featureLength(); i++) {
      batch.features()[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < rows; row++) {
      for (int i = row * batch.targetLength(); i < (row + 1) * batch.targetLength(); i++) {
        batch.targets()[i] =
            switch (targets) {
              case CLASS -> random.nextInt(outputs);
              case LABELS -> random.nextInt(2);
              case NUMBERS -> (float) random.nextGaussian();
            };
      }
      batch.weights()[row] = 0.5f + random.nextFloat();
    }
    return batch;
  }
}

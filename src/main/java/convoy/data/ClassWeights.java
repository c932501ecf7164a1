package convoy.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much more, or less, the rows of each class count than they would.
 *
 * @param factors one a class, in the order of the labels, each greater than 0; none at all: 1 for
 *     every class
 */
public record ClassWeights(List<Float> factors) implements Serializable {
  /** Every row counts as it is. */
  public static final ClassWeights NONE = new ClassWeights(List.of());

  /** Keeps a copy of the list. */
  public ClassWeights {
    factors = List.copyOf(factors);
  }

  /**
   * Factors that make all classes count the same: rows / (classes x rows of the class), of the
   * classes that have rows, as scikit-learn's {@code compute_class_weight("balanced")}; 1 for a
   * class without rows. Rounded to float32.
   *
   * @param rows of each class that has any
   * @param classes how many there are
   */
  public static ClassWeights balanced(Map<Float, Long> rows, int classes) {
    double all = rows.values().stream().mapToLong(count -> count).sum();
    List<Float> factors = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      Long count = rows.get((float) label);
      factors.add(count == null ? 1f : (float) (all / ((double) rows.size() * count)));
    }
    return new ClassWeights(factors);
  }

  /** Multiplies the weight of each row of a batch, whose first target is its class. */
  public void apply(Batch batch) {
    if (factors.isEmpty()) {
      return;
    }
    for (int row = 0; row < batch.rows(); row++) {
      batch.weights()[row] *= of(batch.targets()[row * batch.targetLength()]);
    }
  }

  /** The factor of a class. */
  float of(float label) {
    return factors.get((int) label);
  }
}

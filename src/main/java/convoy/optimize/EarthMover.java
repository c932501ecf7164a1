package convoy.optimize;

import convoy.data.Batch;
import java.util.Optional;

/**
 * Squared earth mover's distance, for classes that have an order, such as grades: to be wrong by
 * more classes costs more (Hou et al. 2016). The sum over the classes of (P - T)^2, with P the
 * probability of this class and those before it, by the softmax p of the outputs z, and T 1 from
 * the example's class on, 0 before it. Its gradient by z_i is p_i (g_i - sum p_k g_k), with g_k = 2
 * sum (P - T) from class k on. The target is a class, 0 to width - 1.
 */
public record EarthMover() implements Loss {

  @Override
  public Targets targets() {
    return Targets.CLASS;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    double total = batch.totalWeight();
    double perUnit = total > 0 ? 1 / total : 0;
    double[] probabilities = new double[width];
    double[] slopes = new double[width];
    double loss = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weights()[row];
      for (int i = 0; i < width; i++) {
        probabilities[i] = outputs[row * width + i];
      }
      Softmax.apply(probabilities);
      loss += weight * compare(probabilities, (int) batch.targets()[row], slopes);
      double mean = 0;
      for (int i = 0; i < width; i++) {
        mean += probabilities[i] * slopes[i];
      }
      for (int i = 0; i < width; i++) {
        double slope = probabilities[i] * (slopes[i] - mean);
        gradient[row * width + i] = Tiny.flush((float) (weight * perUnit * slope));
      }
    }
    return loss;
  }

  /** The distance, and in {@code slopes} its derivatives by the probabilities. */
  private static double compare(double[] probabilities, int label, double[] slopes) {
    double sum = 0;
    double distance = 0;
    for (int i = 0; i < probabilities.length; i++) {
      sum += probabilities[i];
      double difference = sum - (i >= label ? 1 : 0);
      slopes[i] = 2 * difference;
      distance += difference * difference;
    }
    for (int i = probabilities.length - 2; i >= 0; i--) {
      slopes[i] += slopes[i + 1];
    }
    return distance;
  }

  /** The softmax: probabilities of the classes. */
  @Override
  public Link link() {
    return Link.SOFTMAX;
  }

  /** Cross-entropy: the distance does not tell how likely the targets are. */
  @Override
  public Optional<Loss> likelihood() {
    return Optional.of(new SoftmaxCrossEntropy());
  }
}

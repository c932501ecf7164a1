package convoy.optimize;

import convoy.data.Batch;
import java.util.List;

/**
 * Cross-entropy after a softmax: -log p[label] with p = exp(z) / sum exp(z). Its gradient by the
 * output z is p - onehot(label). The target is a class, 0 to width - 1.
 */
public record SoftmaxCrossEntropy() implements Loss {

  @Override
  public int targetLength(int outputs) {
    return 1;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    double total = batch.totalWeight();
    double perUnit = total > 0 ? 1 / total : 0;
    double loss = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int from = row * width;
      int label = (int) batch.targets()[row];
      double weight = batch.weights()[row];
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = from; i < from + width; i++) {
        largest = Math.max(largest, outputs[i]);
      }
      double sum = 0;
      for (int i = from; i < from + width; i++) {
        sum += Math.exp(outputs[i] - largest);
      }
      loss += weight * (largest + Math.log(sum) - outputs[from + label]);
      for (int i = from; i < from + width; i++) {
        double probability = Math.exp(outputs[i] - largest) / sum;
        double target = i == from + label ? 1 : 0;
        gradient[i] = Tiny.flush((float) (weight * perUnit * (probability - target)));
      }
    }
    return loss;
  }

  /** The softmax: probabilities of the classes. */
  @Override
  public void predict(double[] outputs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double output : outputs) {
      largest = Math.max(largest, output);
    }
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = Math.exp(outputs[i] - largest);
      sum += outputs[i];
    }
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] /= sum;
    }
  }

  @Override
  public List<Metric> metrics() {
    return List.of(new Accuracy());
  }
}

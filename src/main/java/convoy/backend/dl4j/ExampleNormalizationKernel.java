package convoy.backend.dl4j;

import convoy.network.ParameterLayout;
import java.util.Arrays;

/**
 * Layer and group normalization: each example's values, a group of neighbouring channels at a time.
 * With n values in a group, x' the normalized value and d = gamma dy, the derivative by x is (d -
 * mean(d) - x' mean(d x')) / sqrt(variance + epsilon).
 */
final class ExampleNormalizationKernel extends ExampleKernel {
  private final HostParameters parameters;
  private final int scale;
  private final int shift;
  private final int sharing;
  private final int learnt;
  private final int length;
  private final double epsilon;
  private double mean;
  private double inverseDeviation;

  /**
   * @param groups how many, in an example
   * @param epsilon of the layer
   */
  ExampleNormalizationKernel(
      int groups,
      double epsilon,
      String name,
      HostParameters parameters,
      Boundary input,
      Boundary output) {
    super(input, output);
    this.parameters = parameters;
    this.epsilon = epsilon;
    ParameterLayout.Tensor weight = parameters.layout().tensor(name, "weight");
    scale = weight.offset();
    shift = parameters.layout().tensor(name, "bias").offset();
    learnt = weight.length();
    sharing = x.length / learnt; // values that have one gamma
    length = x.length / groups;
  }

  @Override
  void forward() {
    float[] host = parameters.values();
    for (int from = 0; from < x.length; from += length) {
      findMoments(from);
      for (int i = from; i < from + length; i++) {
        int at = i / sharing;
        y[i] = (float) (normalized(i) * host[scale + at] + host[shift + at]);
      }
    }
  }

  private void findMoments(int from) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += x[i];
    }
    mean = sum / length;
    double squares = 0;
    for (int i = from; i < from + length; i++) {
      squares += (x[i] - mean) * (x[i] - mean);
    }
    inverseDeviation = 1 / Math.sqrt(squares / length + epsilon);
  }

  private double normalized(int i) {
    return (x[i] - mean) * inverseDeviation;
  }

  @Override
  void startBackward() {
    Arrays.fill(parameters.gradient(), scale, scale + learnt, 0);
    Arrays.fill(parameters.gradient(), shift, shift + learnt, 0);
  }

  @Override
  void backwardExample() {
    float[] host = parameters.values();
    float[] gradient = parameters.gradient();
    for (int from = 0; from < x.length; from += length) {
      findMoments(from);
      double sum = 0;
      double products = 0;
      for (int i = from; i < from + length; i++) {
        int at = i / sharing;
        double slope = (double) host[scale + at] * dy[i];
        sum += slope;
        products += slope * normalized(i);
        gradient[scale + at] += (float) (dy[i] * normalized(i));
        gradient[shift + at] += dy[i];
      }
      for (int i = from; i < from + length; i++) {
        double slope = (double) host[scale + i / sharing] * dy[i];
        double beyond = sum / length + normalized(i) * products / length;
        dx[i] = (float) ((slope - beyond) * inverseDeviation);
      }
    }
  }
}

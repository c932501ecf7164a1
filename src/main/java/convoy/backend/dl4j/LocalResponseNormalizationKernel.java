package convoy.backend.dl4j;

import convoy.network.LocalResponseNormalization;

/**
 * Local response normalization, y = x s^-beta with s = k + a sum of x^2 and a = alpha / size. The
 * derivative by x is dy s^-beta - 2 a beta x times the sum of dy x s^(-beta - 1) over the channels
 * in whose sums x is.
 */
final class LocalResponseNormalizationKernel extends ExampleKernel {
  private final LocalResponseNormalization layer;
  private final int channels;
  private final int area;
  private final double[] sums;
  private final double[] shares;

  LocalResponseNormalizationKernel(
      LocalResponseNormalization layer, Boundary input, Boundary output) {
    super(input, output);
    this.layer = layer;
    channels = input.shape().channels();
    area = input.shape().height() * input.shape().width();
    sums = new double[channels];
    shares = new double[channels];
  }

  @Override
  void forward() {
    for (int pixel = 0; pixel < area; pixel++) {
      findSums(pixel);
      for (int c = 0; c < channels; c++) {
        y[at(c, pixel)] = (float) (x[at(c, pixel)] * Math.pow(sums[c], -layer.beta()));
      }
    }
  }

  private int at(int channel, int pixel) {
    return channel * area + pixel;
  }

  private void findSums(int pixel) {
    for (int c = 0; c < channels; c++) {
      double squares = 0;
      int last = Math.min(channels - 1, c + layer.after());
      for (int other = Math.max(0, c - layer.before()); other <= last; other++) {
        squares += (double) x[at(other, pixel)] * x[at(other, pixel)];
      }
      sums[c] = layer.k() + layer.alpha() / layer.size() * squares;
    }
  }

  @Override
  void startBackward() {} // it has no parameters

  @Override
  void backwardExample() {
    double factor = 2 * layer.beta() * layer.alpha() / layer.size();
    for (int pixel = 0; pixel < area; pixel++) {
      findSums(pixel);
      for (int c = 0; c < channels; c++) {
        int at = at(c, pixel);
        double power = Math.pow(sums[c], -layer.beta());
        dx[at] = (float) (dy[at] * power);
        shares[c] = dy[at] * x[at] * power / sums[c];
      }
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        int last = Math.min(channels - 1, c + layer.before());
        for (int other = Math.max(0, c - layer.after()); other <= last; other++) {
          sum += shares[other];
        }
        int at = at(c, pixel);
        dx[at] -= (float) (factor * x[at] * sum);
      }
    }
  }
}

package convoy.backend.dl4j;

import convoy.network.BatchNormalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Batch normalization, channel by channel. With m values in a channel, x' the normalized value and
 * s = gamma / sqrt(variance + epsilon), the derivative by x is s (dy - mean(dy) - x' mean(dy x')).
 *
 * <p>Nothing is kept from forward to backward but the moments: reading x again and computing x'
 * anew costs less than to write and read x'. Sums run in float over at most {@link #SUMMED} rows
 * for each place of the image, side by side as the processor likes it, then in double.
 */
final class BatchNormalizationKernel implements Kernel {
  /** Rows that are added up in float: few enough to keep six digits. */
  private static final int SUMMED = 32;

  /** What of a piece belongs to one channel. */
  private record Stretch(int channel, int from, int to) {}

  /** Part of an example, small enough for the workbench. */
  private record Piece(int at, int length, List<Stretch> stretches) {}

  private final BatchNormalization layer;
  private final HostParameters parameters;
  private final Workbench bench;
  private final boolean observes;
  private final Boundary input;
  private final Boundary output;
  private final int channels;
  private final int area;
  private final int scale;
  private final int shift;
  private final int runningMean;
  private final int runningVariance;
  private final List<Piece> pieces;
  private final float[] center;
  private final double[] inverseDeviation;
  private final double[] sums;
  private final double[] products;

  BatchNormalizationKernel(
      BatchNormalization layer,
      String name,
      KernelBuilder builder,
      Boundary input,
      Boundary output) {
    this.layer = layer;
    this.parameters = builder.host();
    this.bench = builder.bench();
    this.observes = builder.pass().observes();
    this.input = input;
    this.output = output;
    channels = input.shape().channels();
    area = input.shape().height() * input.shape().width();
    scale = parameters.layout().tensor(name, "weight").offset();
    shift = parameters.layout().tensor(name, "bias").offset();
    runningMean = parameters.layout().tensor(name, "running_mean").offset();
    runningVariance = parameters.layout().tensor(name, "running_var").offset();
    pieces = pieces(input.shape().size(), area);
    center = new float[channels];
    inverseDeviation = new double[channels];
    sums = new double[channels];
    products = new double[channels];
  }

  private static List<Piece> pieces(int size, int area) {
    List<Piece> pieces = new ArrayList<>();
    for (int at = 0; at < size; at += Workbench.LENGTH) {
      int length = Math.min(Workbench.LENGTH, size - at);
      List<Stretch> stretches = new ArrayList<>();
      for (int from = 0; from < length; ) {
        int channel = (at + from) / area;
        int to = Math.min(length, (channel + 1) * area - at);
        stretches.add(new Stretch(channel, from, to));
        from = to;
      }
      pieces.add(new Piece(at, length, stretches));
    }
    return pieces;
  }

  @Override
  public void forward(boolean training, long seed) {
    if (training) {
      findMoments();
    } else {
      for (int channel = 0; channel < channels; channel++) {
        center[channel] = parameters.values()[runningMean + channel];
        setDeviation(channel, parameters.values()[runningVariance + channel]);
      }
    }
    float[] x = bench.values;
    for (int row = 0; row < input.rows(); row++) {
      for (Piece piece : pieces) {
        getInput(row, piece);
        for (Stretch stretch : piece.stretches()) {
          int channel = stretch.channel();
          float factor = factor(channel);
          float beta = parameters.values()[shift + channel];
          normalize(x, stretch.from(), stretch.to(), center[channel], factor, beta);
        }
        output.values().put(at(row, piece), x, 0, piece.length());
      }
    }
  }

  /**
   * Mean and variance of the batch, from sums of x - k and (x - k)^2, where k is the channel's
   * first value, so that a large mean costs no digits.
   */
  private void findMoments() {
    for (int channel = 0; channel < channels; channel++) {
      input.values().get((long) channel * area, center, channel, 1);
    }
    Arrays.fill(sums, 0);
    Arrays.fill(products, 0);
    for (Piece piece : pieces) {
      for (int row = 0; row < input.rows(); row++) {
        getInput(row, piece);
        for (Stretch stretch : piece.stretches()) {
          addSquares(stretch, center[stretch.channel()]);
        }
        collect(row, piece);
      }
    }
    double count = (double) input.rows() * area;
    for (int channel = 0; channel < channels; channel++) {
      double beyond = sums[channel] / count;
      double mean = center[channel] + beyond;
      double variance = Math.max(0, products[channel] / count - beyond * beyond);
      center[channel] = (float) mean;
      setDeviation(channel, variance);
      if (observes) {
        observe(channel, mean, variance);
      }
    }
  }

  @Override
  public void backward() {
    Arrays.fill(sums, 0);
    Arrays.fill(products, 0);
    for (Piece piece : pieces) {
      for (int row = 0; row < input.rows(); row++) {
        getInput(row, piece);
        getOutputGradient(row, piece);
        for (Stretch stretch : piece.stretches()) {
          addProducts(stretch, center[stretch.channel()]);
        }
        collect(row, piece);
      }
    }
    for (int channel = 0; channel < channels; channel++) {
      products[channel] *= inverseDeviation[channel];
      parameters.gradient()[shift + channel] = (float) sums[channel];
      parameters.gradient()[scale + channel] = (float) products[channel];
    }
    if (input.gradient() != null) {
      findInputGradient();
    }
  }

  private void findInputGradient() {
    double count = (double) input.rows() * area;
    for (int row = 0; row < input.rows(); row++) {
      for (Piece piece : pieces) {
        getInput(row, piece);
        getOutputGradient(row, piece);
        for (Stretch stretch : piece.stretches()) {
          int channel = stretch.channel();
          float meanGradient = (float) (sums[channel] / count);
          float slope = (float) (inverseDeviation[channel] * products[channel] / count);
          differentiate(stretch, center[channel], factor(channel), meanGradient, slope);
        }
        input.gradient().put(at(row, piece), bench.gradient, 0, piece.length());
      }
    }
  }

  private float factor(int channel) {
    return (float) (parameters.values()[scale + channel] * inverseDeviation[channel]);
  }

  private void setDeviation(int channel, double variance) {
    inverseDeviation[channel] = 1 / Math.sqrt(variance + layer.epsilon());
  }

  private void observe(int channel, double mean, double variance) {
    float[] host = parameters.values();
    double count = (double) input.rows() * area;
    double unbiased = variance * count / Math.max(1, count - 1);
    double momentum = layer.momentum();
    int at = runningMean + channel;
    host[at] = (float) (host[at] + momentum * (mean - host[at]));
    at = runningVariance + channel;
    host[at] = (float) (host[at] + momentum * (unbiased - host[at]));
  }

  private long at(int row, Piece piece) {
    return (long) row * input.shape().size() + piece.at();
  }

  private void getInput(int row, Piece piece) {
    input.values().get(at(row, piece), bench.values, 0, piece.length());
  }

  private void getOutputGradient(int row, Piece piece) {
    output.gradient().get(at(row, piece), bench.gradient, 0, piece.length());
  }

  private void addSquares(Stretch stretch, float k) {
    float[] x = bench.values;
    float[] sum = bench.sums;
    float[] squares = bench.products;
    for (int i = stretch.from(); i < stretch.to(); i++) {
      float beyond = x[i] - k;
      sum[i] += beyond;
      squares[i] += beyond * beyond;
    }
  }

  private void addProducts(Stretch stretch, float mean) {
    float[] x = bench.values;
    float[] dy = bench.gradient;
    float[] sum = bench.sums;
    float[] products = bench.products;
    for (int i = stretch.from(); i < stretch.to(); i++) {
      sum[i] += dy[i];
      products[i] += dy[i] * (x[i] - mean);
    }
  }

  /** Adds the workbench's sums to the channels' and begins them anew, now and then and at last. */
  private void collect(int row, Piece piece) {
    if ((row + 1) % SUMMED != 0 && row + 1 < input.rows()) {
      return;
    }
    for (Stretch stretch : piece.stretches()) {
      sums[stretch.channel()] += sum(bench.sums, stretch);
      products[stretch.channel()] += sum(bench.products, stretch);
    }
    Arrays.fill(bench.sums, 0, piece.length(), 0);
    Arrays.fill(bench.products, 0, piece.length(), 0);
  }

  private static double sum(float[] values, Stretch stretch) {
    double sum = 0;
    for (int i = stretch.from(); i < stretch.to(); i++) {
      sum += values[i];
    }
    return sum;
  }

  private static void normalize(float[] x, int from, int to, float mean, float factor, float beta) {
    for (int i = from; i < to; i++) {
      x[i] = (x[i] - mean) * factor + beta;
    }
  }

  private void differentiate(
      Stretch stretch, float mean, float factor, float meanGradient, float slope) {
    float[] x = bench.values;
    float[] dy = bench.gradient;
    for (int i = stretch.from(); i < stretch.to(); i++) {
      dy[i] = factor * (dy[i] - meanGradient - (x[i] - mean) * slope);
    }
  }
}

package convoy.backend.dl4j;

import convoy.network.BatchNormalization;

/**
 * Batch normalization, channel by channel. With m values in a channel, x' the normalized value and
 * s = gamma / sqrt(variance + epsilon), the derivative by x is s (dy - mean(dy) - x' mean(dy x')).
 */
final class BatchNormalizationKernel extends ElementwiseKernel {
  private final BatchNormalization layer;
  private final HostParameters parameters;
  private final int channels;
  private final int area;
  private final int rows;
  private final int scale;
  private final int shift;
  private final int runningMean;
  private final int runningVariance;
  private final float[] values;
  private final float[] normalized;
  private final double[] inverseDeviation;

  BatchNormalizationKernel(
      BatchNormalization layer,
      String name,
      HostParameters parameters,
      Boundary input,
      Boundary output) {
    super(input, output);
    this.layer = layer;
    this.parameters = parameters;
    channels = input.shape().channels();
    area = input.shape().height() * input.shape().width();
    rows = input.rows();
    scale = parameters.layout().tensor(name, "weight").offset();
    shift = parameters.layout().tensor(name, "bias").offset();
    runningMean = parameters.layout().tensor(name, "running_mean").offset();
    runningVariance = parameters.layout().tensor(name, "running_var").offset();
    values = new float[length()];
    normalized = new float[output.gradient() == null ? 0 : length()];
    inverseDeviation = new double[channels];
  }

  @Override
  public void forward(boolean training, long seed) {
    getInput(values);
    float[] host = parameters.values();
    for (int channel = 0; channel < channels; channel++) {
      double mean = host[runningMean + channel];
      double variance = host[runningVariance + channel];
      if (training) {
        mean = mean(channel);
        variance = variance(channel, mean);
        observe(channel, mean, variance);
      }
      inverseDeviation[channel] = 1 / Math.sqrt(variance + layer.epsilon());
      float center = (float) mean;
      float factor = (float) inverseDeviation[channel];
      float gamma = host[scale + channel];
      float beta = host[shift + channel];
      for (int row = 0; row < rows; row++) {
        int from = (row * channels + channel) * area;
        for (int i = from; i < from + area; i++) {
          float unit = (values[i] - center) * factor;
          values[i] = gamma * unit + beta;
          if (training) {
            normalized[i] = unit;
          }
        }
      }
    }
    putOutput(values);
  }

  @Override
  public void backward() {
    getOutputGradient(values);
    for (int channel = 0; channel < channels; channel++) {
      double sum = 0;
      double product = 0;
      for (int row = 0; row < rows; row++) {
        int from = (row * channels + channel) * area;
        for (int i = from; i < from + area; i++) {
          sum += values[i];
          product += (double) values[i] * normalized[i];
        }
      }
      parameters.gradient()[shift + channel] = (float) sum;
      parameters.gradient()[scale + channel] = (float) product;
      double count = (double) rows * area;
      float factor = (float) (parameters.values()[scale + channel] * inverseDeviation[channel]);
      float meanGradient = (float) (sum / count);
      float meanProduct = (float) (product / count);
      for (int row = 0; row < rows; row++) {
        int from = (row * channels + channel) * area;
        for (int i = from; i < from + area; i++) {
          values[i] = factor * (values[i] - meanGradient - normalized[i] * meanProduct);
        }
      }
    }
    putInputGradient(values);
  }

  private void observe(int channel, double mean, double variance) {
    float[] host = parameters.values();
    double count = (double) rows * area;
    double unbiased = variance * count / Math.max(1, count - 1);
    double momentum = layer.momentum();
    int at = runningMean + channel;
    host[at] = (float) (host[at] + momentum * (mean - host[at]));
    at = runningVariance + channel;
    host[at] = (float) (host[at] + momentum * (unbiased - host[at]));
  }

  private double mean(int channel) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      int from = (row * channels + channel) * area;
      for (int i = from; i < from + area; i++) {
        sum += values[i];
      }
    }
    return sum / ((double) rows * area);
  }

  private double variance(int channel, double mean) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      int from = (row * channels + channel) * area;
      for (int i = from; i < from + area; i++) {
        double centered = values[i] - mean;
        sum += centered * centered;
      }
    }
    return sum / ((double) rows * area);
  }
}

package convoy.backend.dl4j;

import java.util.Arrays;

/** The mean of each channel; its derivative is the same for all values of the channel. */
final class GlobalAveragePoolingKernel implements Kernel {
  private final Boundary input;
  private final Boundary output;
  private final float[] channel;
  private final float[] means;

  GlobalAveragePoolingKernel(Boundary input, Boundary output) {
    this.input = input;
    this.output = output;
    channel = new float[input.shape().height() * input.shape().width()];
    means = new float[output.length()];
  }

  @Override
  public void forward(boolean training, long seed) {
    for (int i = 0; i < means.length; i++) {
      input.values().get((long) i * channel.length, channel, 0, channel.length);
      double sum = 0;
      for (float value : channel) {
        sum += value;
      }
      means[i] = (float) (sum / channel.length);
    }
    output.values().put(0, means, 0, means.length);
  }

  @Override
  public void backward() {
    output.gradient().get(0, means, 0, means.length);
    for (int i = 0; i < means.length; i++) {
      Arrays.fill(channel, means[i] / channel.length);
      input.gradient().put((long) i * channel.length, channel, 0, channel.length);
    }
  }
}

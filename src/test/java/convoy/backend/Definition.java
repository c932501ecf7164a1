package convoy.backend;

import convoy.network.Convolution;
import convoy.network.Layer;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.network.Window;
import java.util.Arrays;

/**
 * Convolution and pooling as their Javadoc says, pixel by pixel, in double.
 *
 * @param layer which of them
 * @param in shape of the image
 * @param out shape of the outputs
 * @param parameters the image, then the layer's own
 */
record Definition(Layer layer, Shape in, Shape out, float[] parameters) {

  /** Acts on each pair of an output and an input value under its window. */
  private interface Tap {
    void at(int output, int outputChannel, int input, int inputChannel, int kernelCell);
  }

  private Window window() {
    return layer instanceof Convolution c ? c.window() : ((Pooling) layer).window();
  }

  private void forEachTap(Tap tap) {
    Window window = window();
    for (int output = 0; output < out.size(); output++) {
      int column = output % out.width();
      int row = output / out.width() % out.height();
      int channel = output / out.width() / out.height();
      for (int c = 0; c < in.channels(); c++) {
        for (int u = 0; u < window.kernel().height(); u++) {
          for (int v = 0; v < window.kernel().width(); v++) {
            int y = row * window.stride().height() + u * window.dilation().height() - before(true);
            int x =
                column * window.stride().width() + v * window.dilation().width() - before(false);
            if (isCircular()) {
              y = Math.floorMod(y, in.height());
              x = Math.floorMod(x, in.width());
            }
            boolean inside = y >= 0 && y < in.height() && x >= 0 && x < in.width();
            if (inside && c / groupSize() == channel / (out.channels() / groups())) {
              int input = (c * in.height() + y) * in.width() + x;
              tap.at(output, channel, input, c, u * window.kernel().width() + v);
            }
          }
        }
      }
    }
  }

  private boolean isCircular() {
    return layer instanceof Convolution convolution
        && convolution.paddingMode() == Convolution.PaddingMode.CIRCULAR;
  }

  /** Channels are pooled each by itself. */
  private int groups() {
    return layer instanceof Convolution convolution ? convolution.groups() : in.channels();
  }

  private int groupSize() {
    return in.channels() / groups();
  }

  /** Rows above, or columns left of the image. */
  private int before(boolean rows) {
    Window window = window();
    if (!window.padding().same()) {
      return rows ? window.padding().amount().height() : window.padding().amount().width();
    }
    int kernel = rows ? window.kernel().height() : window.kernel().width();
    int dilation = rows ? window.dilation().height() : window.dilation().width();
    int stride = rows ? window.stride().height() : window.stride().width();
    int size = rows ? in.height() : in.width();
    int steps = (size + stride - 1) / stride;
    return Math.max(0, (steps - 1) * stride + (kernel - 1) * dilation + 1 - size) / 2;
  }

  private int weight(int outputChannel, int inputChannel, int kernelCell) {
    int cells = window().kernel().height() * window().kernel().width();
    return in.size()
        + (outputChannel * groupSize() + inputChannel % groupSize()) * cells
        + kernelCell;
  }

  private int bias(int outputChannel) {
    return weight(out.channels(), 0, 0) + outputChannel;
  }

  private boolean hasBias() {
    return layer instanceof Convolution convolution && convolution.bias();
  }

  float[] outputs() {
    double[] sums = new double[out.size()];
    int[] counts = new int[out.size()];
    boolean max = layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MAX;
    Arrays.fill(sums, max ? Double.NEGATIVE_INFINITY : 0);
    forEachTap(
        (output, o, input, c, cell) -> {
          if (layer instanceof Convolution) {
            sums[output] += parameters[weight(o, c, cell)] * (double) parameters[input];
          } else {
            counts[output]++;
            sums[output] =
                max ? Math.max(sums[output], parameters[input]) : sums[output] + parameters[input];
          }
        });
    float[] outputs = new float[out.size()];
    for (int i = 0; i < outputs.length; i++) {
      double bias = hasBias() ? parameters[bias(i / out.height() / out.width())] : 0;
      boolean mean = layer instanceof Pooling && !max;
      outputs[i] = (float) (mean ? sums[i] / counts[i] : sums[i] + bias);
    }
    return outputs;
  }

  /** By the image, then by the layer's own parameters. */
  float[] gradient(float[] outputGradient) {
    double[] gradient = new double[parameters.length];
    float[] outputs = outputs();
    int[] counts = new int[out.size()];
    forEachTap((output, o, input, c, cell) -> counts[output]++);
    forEachTap(
        (output, o, input, c, cell) -> {
          double slope = outputGradient[output];
          if (layer instanceof Convolution) {
            gradient[input] += slope * parameters[weight(o, c, cell)];
            gradient[weight(o, c, cell)] += slope * parameters[input];
          } else if (((Pooling) layer).kind() == Pooling.Kind.AVERAGE) {
            gradient[input] += slope / counts[output];
          } else if (parameters[input] == outputs[output]) {
            gradient[input] += slope;
          }
        });
    for (int i = 0; hasBias() && i < outputGradient.length; i++) {
      gradient[bias(i / out.height() / out.width())] += outputGradient[i];
    }
    float[] rounded = new float[gradient.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) gradient[i];
    }
    return rounded;
  }
}

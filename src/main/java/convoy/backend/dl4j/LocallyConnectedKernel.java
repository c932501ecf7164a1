package convoy.backend.dl4j;

import convoy.network.LocallyConnected;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.network.Window;
import java.util.Arrays;
import java.util.List;

/** A locally connected layer, tap by tap: libnd4j has none. */
final class LocallyConnectedKernel extends ExampleKernel {
  private static final int BORDER = -1;

  private final HostParameters parameters;
  private final List<ParameterLayout.Tensor> tensors;
  private final Shape image;
  private final int filters;
  private final int area;
  private final int[] pixels;
  private final int weight;
  private final int taps;

  LocallyConnectedKernel(
      LocallyConnected layer,
      String name,
      HostParameters parameters,
      Boundary input,
      Boundary output) {
    super(input, output);
    this.parameters = parameters;
    tensors =
        layer.parameters(input.shape()).stream()
            .map(parameter -> parameters.layout().tensor(name, parameter.name()))
            .toList();
    image = input.shape();
    filters = layer.filters();
    area = image.height() * image.width();
    pixels = pixels(layer.window(), image, output.shape());
    weight = tensors.get(0).offset();
    taps = layer.kernel().height() * layer.kernel().width();
  }

  /** Which pixel lies under each tap of each window. */
  private static int[] pixels(Window window, Shape image, Shape places) {
    int above = window.rows(image.height()).before();
    int left = window.columns(image.width()).before();
    int kernelWidth = window.kernel().width();
    int taps = window.kernel().height() * kernelWidth;
    int[] pixels = new int[places.height() * places.width() * taps];
    for (int i = 0; i < pixels.length; i++) {
      int place = i / taps;
      int tap = i % taps;
      int row =
          place / places.width() * window.stride().height()
              + tap / kernelWidth * window.dilation().height()
              - above;
      int column =
          place % places.width() * window.stride().width()
              + tap % kernelWidth * window.dilation().width()
              - left;
      boolean inside = row >= 0 && row < image.height() && column >= 0 && column < image.width();
      pixels[i] = inside ? row * image.width() + column : BORDER;
    }
    return pixels;
  }

  private int places() {
    return y.length / filters;
  }

  @Override
  void forward() {
    float[] host = parameters.values();
    for (int place = 0; place < places(); place++) {
      for (int filter = 0; filter < filters; filter++) {
        int unit = place * filters + filter;
        double sum = tensors.size() > 1 ? host[tensors.get(1).offset() + unit] : 0;
        for (int channel = 0; channel < image.channels(); channel++) {
          int from = weight + (unit * image.channels() + channel) * taps;
          for (int tap = 0; tap < taps; tap++) {
            int pixel = pixels[place * taps + tap];
            sum += pixel == BORDER ? 0 : host[from + tap] * x[channel * area + pixel];
          }
        }
        y[filter * places() + place] = (float) sum;
      }
    }
  }

  @Override
  void startBackward() {
    for (ParameterLayout.Tensor tensor : tensors) {
      int from = tensor.offset();
      Arrays.fill(parameters.gradient(), from, from + tensor.length(), 0);
    }
  }

  @Override
  void backwardExample() {
    float[] host = parameters.values();
    float[] gradient = parameters.gradient();
    Arrays.fill(dx, 0);
    for (int place = 0; place < places(); place++) {
      for (int filter = 0; filter < filters; filter++) {
        int unit = place * filters + filter;
        float slope = dy[filter * places() + place];
        if (tensors.size() > 1) {
          gradient[tensors.get(1).offset() + unit] += slope;
        }
        for (int channel = 0; channel < image.channels(); channel++) {
          int from = weight + (unit * image.channels() + channel) * taps;
          for (int tap = 0; tap < taps; tap++) {
            int pixel = pixels[place * taps + tap];
            if (pixel != BORDER) {
              gradient[from + tap] += slope * x[channel * area + pixel];
              dx[channel * area + pixel] += slope * host[from + tap];
            }
          }
        }
      }
    }
  }
}

package convoy.backend.dl4j;

/**
 * Softmax over the channels at each place of an image, in the Java heap, an example at a time. The
 * derivative by x is y (dy - sum of dy y over the channels).
 */
final class SoftmaxKernel implements Kernel {
  private final Boundary input;
  private final Boundary output;
  private final int channels;
  private final int area;
  private final float[] values;
  private final float[] gradient;

  SoftmaxKernel(Boundary input, Boundary output) {
    this.input = input;
    this.output = output;
    channels = input.shape().channels();
    area = input.shape().height() * input.shape().width();
    values = new float[input.shape().size()];
    gradient = new float[input.gradient() == null ? 0 : values.length];
  }

  @Override
  public void forward(boolean training, long seed) {
    for (int row = 0; row < input.rows(); row++) {
      long at = (long) row * values.length;
      input.values().get(at, values, 0, values.length);
      for (int place = 0; place < area; place++) {
        normalize(place);
      }
      output.values().put(at, values, 0, values.length);
    }
  }

  private void normalize(int place) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < channels; c++) {
      largest = Math.max(largest, values[c * area + place]);
    }
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      sum += Math.exp(values[c * area + place] - largest);
    }
    for (int c = 0; c < channels; c++) {
      int i = c * area + place;
      values[i] = (float) (Math.exp(values[i] - largest) / sum);
    }
  }

  @Override
  public void backward() {
    for (int row = 0; row < input.rows(); row++) {
      long at = (long) row * values.length;
      output.values().get(at, values, 0, values.length);
      output.gradient().get(at, gradient, 0, values.length);
      for (int place = 0; place < area; place++) {
        differentiate(place);
      }
      input.gradient().put(at, gradient, 0, values.length);
    }
  }

  private void differentiate(int place) {
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      sum += (double) gradient[c * area + place] * values[c * area + place];
    }
    for (int c = 0; c < channels; c++) {
      int i = c * area + place;
      gradient[i] = (float) (values[i] * (gradient[i] - sum));
    }
  }
}

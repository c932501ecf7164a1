package convoy.backend.dl4j;

/** Zeros behind each example's channels. */
final class ChannelPaddingKernel implements Kernel {
  private final Boundary input;
  private final Boundary output;
  private final float[] example;

  ChannelPaddingKernel(Boundary input, Boundary output) {
    this.input = input;
    this.output = output;
    example = new float[output.shape().size()];
  }

  @Override
  public void forward(boolean training, long seed) {
    int length = input.shape().size();
    for (int row = 0; row < input.rows(); row++) {
      input.values().get((long) row * length, example, 0, length);
      output.values().put((long) row * example.length, example, 0, example.length);
    }
  }

  @Override
  public void backward() {
    int length = input.shape().size();
    for (int row = 0; row < input.rows(); row++) {
      // Only what the channels had before: what lies behind stays zero for the next step.
      output.gradient().get((long) row * example.length, example, 0, length);
      input.gradient().put((long) row * length, example, 0, length);
    }
  }
}

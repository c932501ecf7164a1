package convoy.backend.dl4j;

/** What layers share that compute in the Java heap, an example at a time. */
abstract class ExampleKernel implements Kernel {
  private final Boundary input;
  private final Boundary output;

  /** Of the example that is computed: what enters, what comes out, and the derivatives by them. */
  final float[] x;

  final float[] y;
  final float[] dx;
  final float[] dy;

  ExampleKernel(Boundary input, Boundary output) {
    this.input = input;
    this.output = output;
    boolean training = output.gradient() != null;
    x = new float[input.shape().size()];
    y = new float[output.shape().size()];
    dx = new float[training ? x.length : 0];
    dy = new float[training ? y.length : 0];
  }

  /** Finds y from x. */
  abstract void forward();

  /** Sets the gradients of the layer's parameters to zero. */
  abstract void startBackward();

  /** Finds dx from dy and x, and adds to the gradients of the layer's parameters. */
  abstract void backwardExample();

  @Override
  public final void forward(boolean training, long seed) {
    for (int row = 0; row < input.rows(); row++) {
      input.values().get((long) row * x.length, x, 0, x.length);
      forward();
      output.values().put((long) row * y.length, y, 0, y.length);
    }
  }

  @Override
  public final void backward() {
    if (output.gradient() == null) {
      return; // images made of the network's input, whose gradient nobody asks for
    }
    startBackward();
    for (int row = 0; row < input.rows(); row++) {
      input.values().get((long) row * x.length, x, 0, x.length);
      output.gradient().get((long) row * y.length, dy, 0, y.length);
      backwardExample();
      if (input.gradient() != null) { // it is null at the network's input, too
        input.gradient().put((long) row * x.length, dx, 0, x.length);
      }
    }
  }
}

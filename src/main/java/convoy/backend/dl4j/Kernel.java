package convoy.backend.dl4j;

/** The arithmetic of one layer at its place, for a number of rows. */
interface Kernel {
  /**
   * Output values from input values.
   *
   * @param training whether batch statistics and dropout apply
   * @param seed of this step and layer
   */
  void forward(boolean training, long seed);

  /** Input and parameter gradients from the output gradient, after a forward pass in training. */
  void backward();
}

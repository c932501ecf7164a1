package convoy.backend.dl4j;

import convoy.data.Seeds;

/**
 * The sum of a body and a shortcut, y = F(x) + S(x). The derivative by y is that by F(x) and by
 * S(x), so both read it where it lies; the derivative by x is the sum of what they make of it.
 *
 * @param body F
 * @param shortcut S; an empty chain is the identity
 * @param outputs adds S(x) to F(x)
 * @param inputGradients adds the two derivatives by x; null where nobody asks for them
 */
record ResidualKernel(Kernel body, Kernel shortcut, Operation outputs, Operation inputGradients)
    implements Kernel {

  @Override
  public void forward(boolean training, long seed) {
    body.forward(training, Seeds.derive(seed, 0));
    shortcut.forward(training, Seeds.derive(seed, 1));
    outputs.run();
  }

  @Override
  public void backward() {
    body.backward();
    shortcut.backward();
    if (inputGradients != null) {
      inputGradients.run();
    }
  }
}

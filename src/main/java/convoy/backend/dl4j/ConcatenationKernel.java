package convoy.backend.dl4j;

import convoy.data.Seeds;
import java.util.List;

/**
 * Branches side by side. The derivative by x is the sum of what they make of their parts of the
 * derivative by y.
 *
 * @param branches in order
 * @param output the outputs of all, joined
 * @param inputGradients adds the branches' derivatives by x
 */
record ConcatenationKernel(List<Branch> branches, Boundary output, Operation inputGradients)
    implements Kernel {

  /**
   * @param layers an empty chain is the identity
   * @param output what they give, which is their input if there are none
   * @param from place of an example's first value among those of the joined outputs
   */
  record Branch(Kernel layers, Boundary output, int from) {
    private int length() {
      return output.shape().size();
    }
  }

  @Override
  public void forward(boolean training, long seed) {
    float[] example = new float[output.shape().size()];
    for (int i = 0; i < branches.size(); i++) {
      branches.get(i).layers.forward(training, Seeds.derive(seed, i));
    }
    for (int row = 0; row < output.rows(); row++) {
      for (Branch branch : branches) {
        int length = branch.length();
        branch.output.values().get((long) row * length, example, branch.from, length);
      }
      output.values().put((long) row * example.length, example, 0, example.length);
    }
  }

  /** Branch by branch: one may have its gradients where another has had its own. */
  @Override
  public void backward() {
    float[] example = new float[output.shape().size()];
    for (Branch branch : branches) {
      int length = branch.length();
      // The identity's at the network's input has none.
      for (int row = 0; row < output.rows() && branch.output.gradient() != null; row++) {
        long at = (long) row * example.length + branch.from;
        output.gradient().get(at, example, 0, length);
        branch.output.gradient().put((long) row * length, example, 0, length);
      }
      branch.layers.backward();
    }
    inputGradients.run();
  }
}

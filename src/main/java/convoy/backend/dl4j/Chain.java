package convoy.backend.dl4j;

import convoy.data.Seeds;
import java.util.List;

/**
 * Kernels one behind the other.
 *
 * @param kernels in order; none is the identity
 * @param first of those that go back
 */
record Chain(List<Kernel> kernels, int first) implements Kernel {
  /** Kernels that all go back. */
  static Chain of(Kernel... kernels) {
    return new Chain(List.of(kernels), 0);
  }

  @Override
  public void forward(boolean training, long seed) {
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).forward(training, Seeds.derive(seed, i));
    }
  }

  @Override
  public void backward() {
    for (int i = kernels.size() - 1; i >= first; i--) {
      kernels.get(i).backward();
    }
  }
}

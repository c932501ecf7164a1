package convoy.backend.dl4j;

import convoy.data.Seeds;
import java.util.List;

/**
 * Kernels one behind the other.
 *
 * @param kernels in order; none is the identity
 */
record Chain(List<Kernel> kernels) implements Kernel {

  @Override
  public void forward(boolean training, long seed) {
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).forward(training, Seeds.derive(seed, i));
    }
  }

  @Override
  public void backward() {
    for (int i = kernels.size() - 1; i >= 0; i--) {
      kernels.get(i).backward();
    }
  }
}

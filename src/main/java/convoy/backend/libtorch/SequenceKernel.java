package convoy.backend.libtorch;

import convoy.data.Seeds;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Layers one behind the other; none at all is the identity. */
final class SequenceKernel implements Kernel {
  private final List<Kernel> kernels;

  SequenceKernel(List<Kernel> kernels) {
    this.kernels = List.copyOf(kernels);
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    Tensor values = input;
    for (int i = 0; i < kernels.size(); i++) {
      values = kernels.get(i).forward(values, training, Seeds.derive(seed, i));
    }
    return values;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor gradient = outputGradient;
    for (int i = kernels.size() - 1; i >= 0; i--) {
      gradient = kernels.get(i).backward(gradient);
    }
    return gradient;
  }
}

package convoy.backend.libtorch;

import convoy.data.Seeds;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers one after the other; none at all is the identity. What LibTorch makes on the way is freed
 * as soon as no layer reads it any more.
 */
final class SequenceKernel implements Kernel {
  private final List<Kernel> kernels;
  private final List<Workspace.Value> values;
  private final int first;
  private final NativeMemory passing;
  private final Tensor[] given;

  /**
   * @param kernels in order
   * @param values what each of them gives
   * @param first of those that go back
   * @param passing holds tensors from layer to layer
   */
  SequenceKernel(
      List<Kernel> kernels, List<Workspace.Value> values, int first, NativeMemory passing) {
    this.kernels = List.copyOf(kernels);
    this.values = List.copyOf(values);
    this.first = first;
    this.passing = passing;
    given = new Tensor[kernels.size()];
  }

  /** Says that whoever reads what the last layer gives has been made. */
  void letGo(Workspace.Dealer dealer) {
    if (!values.isEmpty()) {
      dealer.letGo(values.get(values.size() - 1));
    }
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    Tensor current = input;
    for (int i = 0; i < kernels.size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor next = kernels.get(i).forward(current, training, Seeds.derive(seed, i));
        current = passing.keep(next);
      }
      if (i > 0) {
        letGoUnkept(i - 1);
      }
      given[i] = current;
    }
    if (!kernels.isEmpty()) {
      PointerScope.getInnerScope().attach(current); // the caller's
      letGoUnkept(kernels.size() - 1);
    }
    return current;
  }

  private void letGoUnkept(int layer) {
    if (!values.get(layer).isKept()) {
      passing.letGo(given[layer]);
    }
  }

  private void letGoKept(int layer) {
    if (values.get(layer).isKept()) {
      passing.letGo(given[layer]);
    }
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor gradient = outputGradient;
    for (int i = kernels.size() - 1; i >= first; i--) {
      Tensor read = gradient;
      try (PointerScope scope = new PointerScope()) {
        gradient = kernels.get(i).backward(read);
        if (gradient != null) {
          passing.keep(gradient);
        }
      }
      if (i < kernels.size() - 1) {
        passing.letGo(read);
      }
      letGoKept(i);
    }
    if (first > 0) {
      letGoKept(first - 1);
      return null;
    }
    if (!kernels.isEmpty() && gradient != null) {
      PointerScope.getInnerScope().attach(gradient); // the caller's
      passing.letGo(gradient);
    }
    return gradient;
  }
}

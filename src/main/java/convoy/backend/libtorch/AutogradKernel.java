package convoy.backend.libtorch;

import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer that says how it goes forward alone: LibTorch's autograd finds the way back. It takes
 * memory anew in each step, and keeps more of it than what is written by hand: for layers that are
 * rare, or small.
 */
final class AutogradKernel implements Kernel {

  /** A layer's way forward, in LibTorch's operations, none of them in place. */
  @FunctionalInterface
  interface Formula {
    /**
     * @param input [rows, channels, height, width]
     * @param parameters in the order in which the layer declares them
     * @param training whether batch statistics and what is drawn apply
     * @param seed of this step and layer
     */
    Tensor of(Tensor input, List<Tensor> parameters, boolean training, long seed);
  }

  private final Formula formula;
  private final NativeMemory passing;
  private final boolean inputGradient;
  private final List<Tensor> values = new ArrayList<>();
  private final List<Tensor> gradients = new ArrayList<>(); // null of what is not learnt
  private final List<Tensor> leaves = new ArrayList<>();
  private Tensor output;

  /** What makes kernels of layers that have one formula. */
  static <L extends Layer> Kernels.Each<L> of(Formula formula) {
    return (layer, placed, kernels, inputGradient) ->
        new AutogradKernel(placed, kernels, inputGradient, formula);
  }

  private AutogradKernel(
      NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient, Formula formula) {
    this.formula = formula;
    this.inputGradient = inputGradient;
    NativeMemory views = kernels.dealer().views();
    passing = kernels.dealer().passing();
    for (Parameter parameter : placed.layer().parameters(placed.input())) {
      boolean learnt = parameter.kind() != Parameter.Kind.STATISTIC;
      String name = parameter.name();
      values.add(kernels.parameters().values(placed.name(), name, views));
      gradients.add(learnt ? kernels.parameters().gradient(placed.name(), name, views) : null);
    }
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    if (!training) {
      return formula.of(input, values, false, seed);
    }
    leaves.clear();
    Tensor from = inputGradient ? leaf(input) : input;
    List<Tensor> learnt = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      learnt.add(gradients.get(i) == null ? values.get(i) : leaf(values.get(i)));
    }
    output = passing.keep(formula.of(from, learnt, true, seed));
    return output.detach();
  }

  /**
   * The same values as something that is differentiated by. LibTorch counts its changes apart from
   * those of the other parameters, with which it lies in one tensor: running statistics change
   * before the way back.
   */
  private Tensor leaf(Tensor values) {
    Tensor leaf = passing.keep(new Tensor(values.variable_data()));
    leaf.set_requires_grad(true);
    leaves.add(leaf);
    return leaf;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    Tensor ofInput = leaves.isEmpty() ? null : differentiate(outputGradient);
    leaves.forEach(passing::letGo);
    passing.letGo(output);
    return ofInput;
  }

  private Tensor differentiate(Tensor outputGradient) {
    org.bytedeco.pytorch.TensorVector found =
        torch.grad(
            new org.bytedeco.pytorch.TensorVector(output),
            new org.bytedeco.pytorch.TensorVector(leaves.toArray(Tensor[]::new)),
            new org.bytedeco.pytorch.TensorVector(outputGradient),
            new BoolOptional(false), // nothing is kept for a second way back
            /* create_graph= */ false,
            /* allow_unused= */ false);
    int next = inputGradient ? 1 : 0;
    for (Tensor gradient : gradients) {
      if (gradient != null) {
        gradient.copy_(found.get(next++));
      }
    }
    return inputGradient ? new Tensor(found.get(0)) : null;
  }
}

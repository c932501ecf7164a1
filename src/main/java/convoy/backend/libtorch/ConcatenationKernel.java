package convoy.backend.libtorch;

import convoy.data.Seeds;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Branches side by side, whose outputs are joined channel after channel. */
final class ConcatenationKernel implements Kernel {
  private static final int CHANNELS = 1;

  /**
   * @param layers of the branch
   * @param part its channels of the joined outputs
   * @param from the first of them
   * @param slope their gradient; null in prediction
   */
  private record Branch(Kernel layers, Tensor part, long from, Tensor slope) {}

  private final List<Branch> branches = new ArrayList<>();
  private final Tensor output;
  private final Tensor gradient;

  ConcatenationKernel(NetworkSpec.Placed placed, Kernels kernels, boolean inputGradient) {
    Workspace.Dealer dealer = kernels.dealer();
    output = dealer.images(placed.output());
    gradient = inputGradient ? dealer.images(placed.input()) : null;
    long from = 0;
    for (List<NetworkSpec.Placed> layers : placed.inside()) {
      Shape shape = layers.isEmpty() ? placed.input() : layers.get(layers.size() - 1).output();
      Tensor part = dealer.views().keep(output.narrow(CHANNELS, from, shape.channels()));
      Tensor slope = kernels.training() ? dealer.images(shape) : null;
      branches.add(new Branch(kernels.sequence(layers, inputGradient), part, from, slope));
      from += shape.channels();
    }
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      branch.part.copy_(branch.layers.forward(input, training, Seeds.derive(seed, i)));
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      long channels = branch.slope.size(CHANNELS);
      branch.slope.copy_(outputGradient.narrow(CHANNELS, branch.from, channels));
      Tensor ofInput = branch.layers.backward(branch.slope);
      if (gradient != null) {
        if (i == 0) {
          gradient.copy_(ofInput);
        } else {
          gradient.add_(ofInput);
        }
      }
    }
    return gradient;
  }
}

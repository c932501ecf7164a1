package convoy.backend.libtorch;

import convoy.data.Seeds;
import convoy.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Branches side by side, whose outputs are joined channel after channel. */
final class ConcatenationKernel implements Kernel {
  private static final int CHANNELS = 1;

  private final List<SequenceKernel> branches;
  private final List<Tensor> parts = new ArrayList<>();
  private final long[] from;
  private final Tensor output;
  private final Space gradient;

  /**
   * @param branches in order; one without layers is the identity
   */
  ConcatenationKernel(
      List<SequenceKernel> branches,
      NetworkSpec.Placed placed,
      Dealer dealer,
      boolean inputGradient) {
    this.branches = List.copyOf(branches);
    output = dealer.images(placed.output(), Dealer.Span.OUTPUT);
    gradient = inputGradient ? dealer.later(placed.input(), Dealer.Span.GRADIENT) : null;
    from = new long[branches.size() + 1];
    for (List<NetworkSpec.Placed> layers : placed.ways()) {
      int channels =
          layers.isEmpty()
              ? placed.input().channels()
              : layers.get(layers.size() - 1).output().channels();
      int i = parts.size();
      parts.add(dealer.views().keep(output.narrow(CHANNELS, from[i], channels)));
      from[i + 1] = from[i] + channels;
    }
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    for (int i = 0; i < parts.size(); i++) {
      SequenceKernel branch = branches.get(i);
      parts.get(i).copy_(branch.forward(input, training, Seeds.derive(seed, i)));
      branch.letGoOutput();
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    for (int i = 0; i < branches.size(); i++) {
      Tensor slope = outputGradient.narrow(CHANNELS, from[i], from[i + 1] - from[i]);
      Tensor ofInput = branches.get(i).backward(slope);
      if (gradient != null && i == 0) {
        gradient.take();
        gradient.tensor().copy_(ofInput);
      } else if (gradient != null) {
        gradient.tensor().add_(ofInput);
      }
      branches.get(i).letGoGradient();
    }
    return gradient == null ? null : gradient.tensor();
  }
}

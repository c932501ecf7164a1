package convoy.backend.libtorch;

import convoy.backend.GaussianDraw;
import convoy.network.GaussianNoise;
import convoy.network.NetworkSpec;
import org.bytedeco.pytorch.Tensor;

/**
 * Adds noise in training. It is drawn in Java, so that every backend and device adds the same; the
 * derivative by the input is that by the output.
 */
final class GaussianNoiseKernel implements Kernel {
  private final GaussianDraw draw;
  private final float[] drawn;
  private final Tensor output;
  private final Exchange exchange;

  GaussianNoiseKernel(GaussianNoise layer, NetworkSpec.Placed placed, Kernels kernels) {
    Dealer dealer = kernels.dealer();
    boolean training = kernels.training();
    draw = new GaussianDraw(layer);
    drawn = new float[training ? dealer.rows() * placed.input().size() : 0];
    output = training ? dealer.images(placed.output()) : null;
    exchange = training ? new Exchange(output, dealer.views()) : null;
  }

  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    if (!training) {
      return input;
    }
    draw.fill(seed, drawn, 0, drawn.length);
    exchange.put(drawn);
    return output.add_(input);
  }

  @Override
  public Tensor backward(Tensor outputGradient) {
    return outputGradient;
  }
}

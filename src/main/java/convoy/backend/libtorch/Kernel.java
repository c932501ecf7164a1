package convoy.backend.libtorch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The arithmetic of one layer at its place, for a number of rows. Images are [rows, channels,
 * height, width] with the channels running fastest in memory. What a kernel returns is good until
 * it is called again, or the {@link PointerScope} ends that it is called in, a scope for each call,
 * or what it was given of memory is taken back ({@link Dealer.Span}): what LibTorch makes on the
 * way forward for the way back is held in {@link Dealer#passing}. What it is given it only reads.
 * It may read it again on the way back, or what it gave, if its layer keeps that ({@link
 * convoy.network.Layer#keeps}): other memory is another's by then.
 */
interface Kernel {
  /**
   * Output values from input values.
   *
   * @param training whether batch statistics and dropout apply
   * @param seed of this step and layer
   */
  Tensor forward(Tensor input, boolean training, long seed);

  /**
   * The input's gradient from the output's, after a forward pass in training; leaves that of the
   * layer's parameters in the flat gradient.
   *
   * @return null where nobody asks for it
   */
  Tensor backward(Tensor outputGradient);
}

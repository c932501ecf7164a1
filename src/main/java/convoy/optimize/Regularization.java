package convoy.optimize;

import java.io.Serializable;

/**
 * What acts on the gradient and on the parameters besides the optimizer. The loss that is made
 * small is the data's with the penalties l1 sum|w| + l2 sum w^2 over the weights and l2Bias sum b^2
 * over the biases; what is reported is the data's alone. In a step, in this order:
 *
 * <ol>
 *   <li>clipping of the gradient of the data's loss: by value, then by norm;
 *   <li>the gradient of the L2 penalties, 2 l2 w, is added;
 *   <li>the optimizer, with its decoupled weight decay if it has one, takes its step;
 *   <li>L1 by a proximal step, w = sign(w) max(|w| - rate l1, 0) with the step's learning rate
 *       (Parikh and Boyd 2014, section 6.5.2; forward-backward splitting, Duchi and Singer 2009),
 *       which makes weights exactly zero;
 *   <li>units whose incoming weights are longer than maxNorm are scaled back to that length (Srebro
 *       et al. 2005; Srivastava et al. 2014, section 5.1).
 * </ol>
 *
 * <p>As in PyTorch, clipping sees neither penalties nor what is frozen; Keras clips with the
 * penalties' gradients in it. Batch normalization's scale is never penalized, its shift is a bias.
 *
 * @param l1 at least 0
 * @param l2 at least 0; PyTorch's {@code weight_decay} is 2 l2
 * @param l2Bias at least 0
 * @param maxNorm greater than 0; infinite for none
 * @param clipValue largest magnitude of a gradient's value, greater than 0; infinite for none
 * @param clipNorm largest length of the gradient, c: g becomes c g / ||g|| where ||g|| is greater
 *     (Pascanu et al. 2013, algorithm 1); greater than 0; infinite for none
 * @param layerSettings what layers have for themselves
 */
public record Regularization(
    double l1,
    double l2,
    double l2Bias,
    double maxNorm,
    double clipValue,
    double clipNorm,
    LayerSettings layerSettings)
    implements Serializable {

  /** For {@link #maxNorm}, {@link #clipValue} and {@link #clipNorm}. */
  public static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** Nothing. */
  public static final Regularization NONE =
      new Regularization(0, 0, 0, UNLIMITED, UNLIMITED, UNLIMITED, LayerSettings.NONE);
}

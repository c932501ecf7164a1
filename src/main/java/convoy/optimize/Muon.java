package convoy.optimize;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import convoy.network.Checks;
import convoy.network.Json;
import convoy.network.Parameter;
import convoy.network.ParameterLayout;
import java.util.List;

/**
 * Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon) for the weights of hidden dense and
 * convolution layers, each a matrix with a row for each unit or filter; another optimizer for all
 * else: biases, batch normalization, the output layer. A matrix takes a step whose singular values
 * are all made nearly 1: V = momentum V + (1 - momentum) G; U = (1 - momentum) G + momentum V; X =
 * U / (||U|| + 1e-7); five times X = a X + b X Xᵀ X + c (X Xᵀ)² X with a = 3.4445, b = -4.7750, c =
 * 2.0315 (Newton-Schulz); W = W - learningRate weightDecay W - learningRate sqrt(max(1, rows /
 * columns)) X. It is PyTorch's {@code Muon} with {@code adjust_lr_fn="original"}, but in float32 in
 * place of bfloat16, and with Jordan's ||U|| + 1e-7 where PyTorch has max(||U||, 1e-7).
 *
 * <p>Backend dl4j computes the products of matrices in plain Java, in one thread: for small
 * matrices.
 *
 * <p>Matrices like a learning rate of about 0.02; AdamW's is much smaller.
 *
 * @param momentum in [0, 1); default 0.95; a schedule of momentum sets it
 * @param weightDecay of the matrices, decoupled; at least 0; default 0.1, which is PyTorch's
 * @param others the optimizer of all else: its name or an object; default {@link AdamW} with its
 *     defaults
 * @param othersRateFactor that optimizer's share of the learning rate, greater than 0; default
 *     0.015: 0.0003 where matrices have 0.02
 */
public record Muon(
    Double momentum,
    Double weightDecay,
    @JsonDeserialize(using = NamedOrJson.class) Optimizer others,
    Double othersRateFactor)
    implements Optimizer {

  public Muon {
    momentum = momentum == null ? 0.95 : momentum;
    weightDecay = weightDecay == null ? 0.1 : weightDecay;
    others = others == null ? new AdamW(null, null, null, null) : others;
    othersRateFactor = othersRateFactor == null ? 0.015 : othersRateFactor;
    Checks.check(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", momentum);
    Checks.atLeastZero(weightDecay, "weightDecay");
    Checks.positive(othersRateFactor, "othersRateFactor");
    if (others instanceof Muon || others.takesWholeEpochs()) {
      throw new IllegalArgumentException(
          "others must be an optimizer of single steps for what is no matrix, as adamw is, found "
              + Json.compact(others)
              + ".");
    }
  }

  @Override
  public int stateVectors() {
    return Math.max(1, others.stateVectors());
  }

  /** Two of the matrix's size and two squares, which are not larger. */
  @Override
  public int scratchVectors() {
    return 4;
  }

  /** On the host the matrix twice, a product of its size, and two squares. */
  @Override
  public int heapVectors() {
    return 5;
  }

  /** The output layer is the last that learns. */
  @Override
  public Way on(ParameterLayout.Tensor tensor, ParameterLayout layout) {
    List<ParameterLayout.Tensor> learnt = layout.learnt();
    boolean ofOutputLayer = tensor.layer().equals(learnt.get(learnt.size() - 1).layer());
    boolean isMatrix = tensor.kind() == Parameter.Kind.WEIGHT && tensor.shape().size() > 1;
    return isMatrix && !ofOutputLayer
        ? new Way(new OfMatrix(this, tensor.name(), tensor.shape().get(0)), 1)
        : new Way(others, othersRateFactor);
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    throw new UnsupportedOperationException("Muon takes the steps of each tensor in its own way.");
  }

  /**
   * The steps of one matrix.
   *
   * @param muon the constants
   * @param tensor its name: neighbours do not take their steps together
   * @param rows of the matrix
   */
  record OfMatrix(Muon muon, String tensor, int rows) implements Optimizer {
    private static final int ITERATIONS = 5;

    @Override
    public boolean decaysWeights() {
      return true;
    }

    @Override
    public int stateVectors() {
      return 1;
    }

    @Override
    public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
      double mu = step.momentum().orElse(muon.momentum);
      Vector velocity = state.get(0);
      velocity.moveTowards(1 - mu, gradient);
      gradient.moveTowards(mu, velocity);
      gradient.scale(1 / (gradient.norm() + 1e-7));
      for (int i = 0; i < ITERATIONS; i++) {
        gradient.oddPolynomial(rows, 3.4445, -4.7750, 2.0315);
      }
      double columns = (double) gradient.length() / rows;
      parameters.scale(1 - step.learningRate() * step.weightDecay().orElse(muon.weightDecay));
      parameters.add(-step.learningRate() * Math.sqrt(Math.max(1, rows / columns)), gradient);
    }
  }
}

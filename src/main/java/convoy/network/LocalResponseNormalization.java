package convoy.network;

import java.util.Set;

/**
 * Local response normalization (Krizhevsky et al. 2012, section 3.3): y = x / (k + alpha / size *
 * the sum of squares of {@code size} channels at the same place)^beta. The channels are those from
 * size / 2 before to (size - 1) / 2 after, each rounded down; there are fewer at the ends, but the
 * sum is divided by size all the same: PyTorch's {@code LocalResponseNorm}.
 *
 * <p>The paper does not divide by size: its k = 2, n = 5, alpha = 1e-4, beta = 0.75 are {@code
 * {"size": 5, "alpha": 5e-4, "beta": 0.75, "k": 2}} here.
 *
 * @param size how many channels, at least 1; default 5
 * @param alpha at least 0; default 1e-4
 * @param beta at least 0; default 0.75
 * @param k greater than 0; default 1
 */
public record LocalResponseNormalization(Integer size, Double alpha, Double beta, Double k)
    implements Layer {

  public LocalResponseNormalization {
    size = size == null ? 5 : size;
    alpha = alpha == null ? 1e-4 : alpha;
    beta = beta == null ? 0.75 : beta;
    k = k == null ? 1 : k;
    Checks.atLeastOne(size, "size");
    Checks.atLeastZero(alpha, "alpha");
    Checks.atLeastZero(beta, "beta");
    Checks.positive(k, "k");
  }

  /** How many channels of the sum come before the one that is normalized. */
  public int before() {
    return size / 2;
  }

  /** How many channels of the sum come after the one that is normalized. */
  public int after() {
    return (size - 1) / 2;
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

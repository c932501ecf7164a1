package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import convoy.network.NetworkSpec.Placed;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A first convolution that is not learnt, but found in the training images before training (Coates,
 * Ng and Lee 2011; Jordan 2024, "94% on CIFAR-10 in 3.29 seconds", section 3.2). A patch p of the
 * image, d = channels * height * width values, becomes y = (lambda + epsilon)^(-1/2) Eᵀ (p - mean)
 * and -y: E are the unit eigenvectors and lambda the eigenvalues of the covariance of the training
 * images' patches, largest first, each vector with its entry of largest magnitude positive. So 2 d
 * filters, with stride 1 and no padding; the first d outputs have mean 0, and their covariance on
 * those patches is the identity, up to epsilon.
 *
 * <p>Parameters {@code weight}, [2 d, channels, height, width], and {@code bias}, [2 d], are
 * statistics. Before the images are known they are random numbers of variance 1 / d, and zero.
 *
 * @param kernel rows and columns of a patch
 * @param epsilon added to each eigenvalue, greater than 0; default 5e-4
 */
public record PatchWhitening(@JsonProperty(required = true) Size2d kernel, Double epsilon)
    implements Layer {
  /** Values of a patch, at most: the products of so many take minutes in all. */
  private static final int LARGEST = 256;

  public PatchWhitening {
    epsilon = epsilon == null ? 5e-4 : epsilon;
    Checks.positive(epsilon, "epsilon");
    new Window(kernel, Size2d.ONE, Padding.VALID, Size2d.ONE); // refuses what is out of range
  }

  /** Patches of so many rows and columns, with the default epsilon. */
  public static PatchWhitening of(int kernel) {
    return new PatchWhitening(Size2d.square(kernel), null);
  }

  /**
   * Refuses a network in which another layer than the first is one.
   *
   * @param placed the network's layers
   */
  static void requireFirst(List<Placed> placed) {
    Stream.concat(
            placed.stream().limit(1).filter(first -> !first.ways().isEmpty()),
            placed.stream().skip(1))
        .flatMap(NetworkSpec::computing)
        .filter(inner -> inner.layer() instanceof PatchWhitening)
        .findFirst()
        .ifPresent(
            inner -> {
              throw new IllegalArgumentException(
                  "Layer '%s' whitens patches of the images themselves and must be the network's first layer. Put it first, or leave it out."
                      .formatted(inner.name()));
            });
  }

  /** Values of a patch. */
  public int patchSize(Shape input) {
    return Math.multiplyExact(input.channels(), kernel.height() * kernel.width());
  }

  /** The convolution that computes it. */
  public Convolution convolution(Shape input) {
    return Convolution.of(2 * patchSize(input), kernel);
  }

  @Override
  public Shape output(Shape input) {
    double size = (double) input.channels() * kernel.height() * kernel.width();
    if (size > LARGEST) {
      throw new IllegalArgumentException(
          "its patches have %,.0f values (%d channels, kernel %s), and %d are the most. Give it a smaller kernel."
              .formatted(size, input.channels(), kernel, LARGEST));
    }
    return convolution(input).output(input);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return convolution(input).multiplyAdds(input);
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    int filters = 2 * patchSize(input);
    List<Integer> shape = List.of(filters, input.channels(), kernel.height(), kernel.width());
    Parameter.Kind kind = Parameter.Kind.STATISTIC;
    return List.of(
        new Parameter("weight", shape, kind, Initializer.LECUN_NORMAL),
        new Parameter("bias", List.of(filters), kind, Initializer.ZEROS));
  }

  /**
   * The parameters that whiten patches.
   *
   * @param eigenvalues of the patches' covariance, largest first
   * @param eigenvectors in that order, one after the other
   * @param mean of the patches
   * @return first the weight, then the bias
   */
  public List<float[]> values(double[] eigenvalues, double[] eigenvectors, double[] mean) {
    int size = mean.length;
    float[] weight = new float[2 * size * size];
    float[] bias = new float[2 * size];
    for (int k = 0; k < size; k++) {
      double scale = 1 / Math.sqrt(Math.max(0, eigenvalues[k]) + epsilon);
      double ofMean = 0;
      for (int i = 0; i < size; i++) {
        double value = scale * eigenvectors[k * size + i];
        weight[k * size + i] = (float) value;
        weight[(size + k) * size + i] = (float) -value;
        ofMean += value * mean[i];
      }
      bias[k] = (float) -ofMean;
      bias[size + k] = (float) ofMean;
    }
    return List.of(weight, bias);
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

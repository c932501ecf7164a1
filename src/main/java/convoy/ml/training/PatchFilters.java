package convoy.ml.training;

import convoy.averaging.TrainingData;
import convoy.data.PatchMoments;
import convoy.ml.util.SymmetricEigen;
import convoy.network.InitialValues;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.ParameterLayout.Tensor;
import convoy.network.PatchWhitening;
import convoy.network.Shape;
import java.util.List;

/** Finds the filters of a first layer that whitens patches in the images to train on. */
final class PatchFilters {
  /** Enough for a covariance: the patches 2x2 of Jordan's 5000 images of 32x32. */
  private static final long PATCHES = 5_000_000;

  private PatchFilters() {}

  /**
   * What a network starts from, with the filters of its first layer, where that whitens patches and
   * does not start from something else.
   *
   * @param network the network
   * @param data of which the first images are looked at, in the order of the training's rows, until
   *     there are {@value #PATCHES} patches
   */
  static InitialValues of(NetworkSpec network, TrainingData data, InitialValues initial) {
    NetworkSpec.Placed first = network.placed().get(0);
    if (!(first.layer() instanceof PatchWhitening layer)) {
      return initial;
    }
    ParameterLayout layout = new ParameterLayout(network);
    Tensor weight = layout.tensor(first.name(), "weight");
    Tensor bias = layout.tensor(first.name(), "bias");
    if (initial.has(weight.name())) {
      return initial;
    }
    Shape image = first.input();
    PatchMoments empty =
        new PatchMoments(
            image.channels(),
            image.height(),
            image.width(),
            layer.kernel().height(),
            layer.kernel().width());
    PatchMoments moments = data.patches(empty, 1 + (PATCHES - 1) / empty.patches());
    SymmetricEigen eigen = SymmetricEigen.of(moments.covariance(), moments.size());
    List<float[]> values = layer.values(eigen.values(), eigen.vectors(), moments.mean());
    return initial
        .with(weight.name(), weight.shape(), values.get(0))
        .with(bias.name(), bias.shape(), values.get(1));
  }
}

package convoy.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Networks that have a name. Each leaves out the output layer, which follows from the number of
 * classes.
 *
 * <ul>
 *   <li>{@code lenet5}: convolution 5x5x20, max-pool 2, ReLU, convolution 5x5x50, max-pool 2, ReLU,
 *       dense 500, ReLU: the wider modern form of LeCun et al. 1998, for images of at least 16x16
 *       (431,080 parameters on 28x28 grey images with 10 classes). Pooling stands before ReLU
 *       because the two commute and a quarter of the values is left.
 *   <li>{@code resnet20}: He et al. 2016, section 4.2, for images of 32x32 (others will do):
 *       convolution 3x3x16, three stages of three residual blocks with 16, 32 and 64 filters, each
 *       stage after the first at half the height and width, then the mean of each channel. A block
 *       is convolution 3x3, batch normalization, ReLU, convolution 3x3, batch normalization; no
 *       convolution has a bias, because the normalization behind it takes the mean away. Shortcuts
 *       have no parameters (the paper's option A): 269,722 on colour images with 10 classes.
 *   <li>{@code mlp:512,256}: dense layers of these widths, ReLU behind each.
 * </ul>
 */
public final class Presets {
  private static final String MLP = "mlp:";

  private Presets() {}

  static List<Layer> layers(String name) {
    if (name.equals("lenet5")) {
      return List.of(
          Convolution.of(20, 5),
          Pooling.max(2),
          Activation.relu(),
          Convolution.of(50, 5),
          Pooling.max(2),
          Activation.relu(),
          Dense.of(500),
          Activation.relu());
    }
    if (name.equals("resnet20")) {
      return resNet(3);
    }
    if (name.startsWith(MLP)) {
      return mlp(name.substring(MLP.length()));
    }
    throw new IllegalArgumentException(
        "The network is not right: "
            + Names.unknown("network", name, List.of("lenet5", "resnet20", "mlp:512,256"))
            + " Or give JSON: {\"layers\": [...]}.");
  }

  /** The network of 6 n + 2 layers with parameters. */
  private static List<Layer> resNet(int blocksPerStage) {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution3x3(16, 1));
    layers.add(BatchNormalization.standard());
    layers.add(Activation.relu());
    for (int filters : new int[] {16, 32, 64}) {
      for (int block = 1; block <= blocksPerStage; block++) {
        layers.add(block(filters, filters > 16 && block == 1));
        layers.add(Activation.relu());
      }
    }
    layers.add(new GlobalAveragePooling());
    return layers;
  }

  private static Residual block(int filters, boolean halves) {
    int stride = halves ? 2 : 1;
    return new Residual(
        List.of(
            convolution3x3(filters, stride),
            BatchNormalization.standard(),
            Activation.relu(),
            convolution3x3(filters, 1),
            BatchNormalization.standard()),
        halves
            ? List.of(Pooling.average(1).stride(stride), new ChannelPadding(filters))
            : List.of());
  }

  private static Convolution convolution3x3(int filters, int stride) {
    return Convolution.of(filters, 3).stride(stride).padding(1).bias(false);
  }

  private static List<Layer> mlp(String widths) {
    List<Layer> layers = new ArrayList<>();
    for (String width : Arrays.asList(widths.split(",", -1))) {
      try {
        layers.add(Dense.of(Integer.parseInt(width.strip())));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The network is not right: '%s%s' has the width '%s'; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256."
                .formatted(MLP, widths, width),
            e);
      }
      layers.add(Activation.relu());
    }
    return layers;
  }
}

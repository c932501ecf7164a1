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
    if (name.startsWith(MLP)) {
      return mlp(name.substring(MLP.length()));
    }
    throw new IllegalArgumentException(
        "The network is not right: "
            + Names.unknown("network", name, List.of("lenet5", "mlp:512,256"))
            + " Or give JSON: {\"layers\": [...]}.");
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

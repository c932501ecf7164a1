package convoy.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Networks that have a name. Each leaves out the output layer, which follows from the number of
 * classes, and each is fitted to the images it is to see, or refuses them.
 *
 * <ul>
 *   <li>{@code lenet5}: convolution 5x5x20, max-pool 2, ReLU, convolution 5x5x50, max-pool 2, ReLU,
 *       dense 500, ReLU: the wider modern form of LeCun et al. 1998, for images of at least 16x16
 *       (431,080 parameters on 28x28 grey images with 10 classes). Pooling stands before ReLU
 *       because the two commute and a quarter of the values is left.
 *   <li>{@code lenet5-1998}: the paper's sizes; see {@link ClassicNetworks#lenet1998}.
 *   <li>{@code alexnet}, {@code vgg19}, {@code googlenet}: of the years 2012 and 2014; see {@link
 *       ClassicNetworks}.
 *   <li>{@code resnet20}, {@code resnet32}, {@code resnet56}: the residual networks of He et al.
 *       2016, section 4.2, for images of 32x32 or so; {@code plain20} and {@code plain56} the same
 *       without shortcuts; {@code resnet9}, fast to train; {@code resnet18}, {@code resnet50} and
 *       {@code resnet152} of section 4.1, for images of 224x224 and smaller; see {@link
 *       ResidualNetworks}.
 *   <li>{@code mlp:512,256}: dense layers of these widths, ReLU after each.
 * </ul>
 */
public final class Presets {
  private static final String MLP = "mlp:";

  private static final Map<String, Consumer<NetworkBuilder>> NAMED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("lenet5", ClassicNetworks::lenet5),
              Map.entry("lenet5-1998", ClassicNetworks::lenet1998),
              Map.entry("alexnet", ClassicNetworks::alexNet),
              Map.entry("vgg19", ClassicNetworks::vgg19),
              Map.entry("googlenet", ClassicNetworks::googLeNet),
              Map.entry("plain20", network -> ResidualNetworks.plain(network, 3)),
              Map.entry("plain56", network -> ResidualNetworks.plain(network, 9)),
              Map.entry("resnet9", ResidualNetworks::resNet9),
              Map.entry("resnet20", network -> ResidualNetworks.small(network, 3)),
              Map.entry("resnet32", network -> ResidualNetworks.small(network, 5)),
              Map.entry("resnet56", network -> ResidualNetworks.small(network, 9)),
              Map.entry("resnet18", network -> ResidualNetworks.basic(network, 2, 2, 2, 2)),
              Map.entry("resnet50", network -> ResidualNetworks.bottleneck(network, 3, 4, 6, 3)),
              Map.entry(
                  "resnet152", network -> ResidualNetworks.bottleneck(network, 3, 8, 36, 3))));

  private Presets() {}

  /** The names there are, {@code mlp:512,256} among them as an example. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(NAMED.keySet());
    names.add(MLP + "512,256");
    return names;
  }

  /**
   * Refuses what names no preset.
   *
   * @throws IllegalArgumentException with the nearest name
   */
  static void check(String name) {
    if (name.startsWith(MLP)) {
      widths(name.substring(MLP.length()));
    } else if (!NAMED.containsKey(name)) {
      throw new IllegalArgumentException(
          "The network is not right: "
              + Names.unknown("network", name, names())
              + " Or give JSON: {\"layers\": [...]}.");
    }
  }

  /**
   * The network of a name.
   *
   * @throws IllegalArgumentException if there is none, or the images are too small for it
   */
  static NetworkSpec network(String name, Shape input) {
    check(name);
    NetworkBuilder network = NetworkSpec.of(input);
    if (name.startsWith(MLP)) {
      widths(name.substring(MLP.length())).forEach(width -> network.dense(width).relu());
    } else {
      NAMED.get(name).accept(network);
    }
    return network.build();
  }

  /** Refuses images that have a side shorter than that. */
  static void requireSides(String name, int smallest, Shape input) {
    if (Math.min(input.height(), input.width()) < smallest) {
      throw new IllegalArgumentException(
          "The network '%s' needs images of at least %dx%d, found %dx%d. Use larger images, or a network for small ones, such as resnet20 or resnet18."
              .formatted(name, smallest, smallest, input.height(), input.width()));
    }
  }

  private static List<Integer> widths(String text) {
    List<Integer> widths = new ArrayList<>();
    for (String width : List.of(text.split(",", -1))) {
      try {
        widths.add(Dense.of(Integer.parseInt(width.strip())).units());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The network is not right: '%s%s' has the width '%s'; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256."
                .formatted(MLP, text, width),
            e);
      }
    }
    return widths;
  }
}

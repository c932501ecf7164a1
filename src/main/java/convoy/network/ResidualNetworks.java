package convoy.network;

/**
 * Networks with shortcuts, and the plain ones that they are compared with. No convolution has a
 * bias, because the batch normalization after it takes the mean away.
 */
final class ResidualNetworks {
  /** Images below it keep their size in the first layers. */
  private static final int LARGE = 64;

  private ResidualNetworks() {}

  /**
   * He et al. 2016, section 4.2: convolution 3x3x16, three stages of residual blocks with 16, 32
   * and 64 filters, each stage after the first at half the height and width, then the mean of each
   * channel. A block is convolution 3x3, batch normalization, ReLU, convolution 3x3, batch
   * normalization; shortcuts have no parameters (option A). With 10 classes 269,722 parameters on
   * colour images with 20 layers, 464,154 with 32, 853,018 with 56.
   *
   * @param blocks in each stage: n of the paper's 6 n + 2 layers
   */
  static void small(NetworkBuilder network, int blocks) {
    normalized(network, 16, 3, 1).relu();
    for (int filters : new int[] {16, 32, 64}) {
      for (int block = 0; block < blocks; block++) {
        int stride = filters > 16 && block == 0 ? 2 : 1;
        int channels = filters;
        network
            .residual(
                inside ->
                    normalized(normalized(inside, channels, 3, stride).relu(), channels, 3, 1),
                shortcut ->
                    stride == 1
                        ? shortcut
                        : shortcut
                            .add(Pooling.average(1).stride(stride))
                            .add(new ChannelPadding(channels)))
            .relu();
      }
    }
    network.globalAveragePooling();
  }

  /**
   * The same layers as {@link #small} one after the other, without shortcuts: what the paper
   * compares with. With 56 layers it learns its training data worse than with 20.
   */
  static void plain(NetworkBuilder network, int blocks) {
    normalized(network, 16, 3, 1).relu();
    for (int filters : new int[] {16, 32, 64}) {
      for (int block = 0; block < blocks; block++) {
        normalized(network, filters, 3, filters > 16 && block == 0 ? 2 : 1).relu();
        normalized(network, filters, 3, 1).relu();
      }
    }
    network.globalAveragePooling();
  }

  /**
   * ResNet-9 as people train it fast on images of 32x32 (Page 2018, "How to train your ResNet"):
   * convolutions 3x3 of 64, 128, 256 and 512 filters, max-pool 2 after each but the first, a
   * residual block of two convolutions after the second and the fourth, at last the largest value
   * of each channel; 6,573,130 parameters on colour images with 10 classes. For images of at least
   * 8x8. Page's scaling of the outputs by 1/8 is left out.
   */
  static void resNet9(NetworkBuilder network) {
    Presets.requireSides("resnet9", 8, network.input());
    normalized(network, 64, 3, 1).relu();
    normalized(network, 128, 3, 1).relu().maxPooling(2);
    twoConvolutions(network, 128);
    normalized(network, 256, 3, 1).relu().maxPooling(2);
    normalized(network, 512, 3, 1).relu().maxPooling(2);
    twoConvolutions(network, 512);
    Shape left = network.build().output();
    network.add(Pooling.of(Pooling.Kind.MAX, new Size2d(left.height(), left.width())));
  }

  private static void twoConvolutions(NetworkBuilder network, int filters) {
    network.residual(
        block -> normalized(normalized(block, filters, 3, 1).relu(), filters, 3, 1).relu());
  }

  /**
   * He et al. 2016, section 4.1, of blocks of two convolutions 3x3: with 2, 2, 2, 2 blocks
   * ResNet-18, 11,689,512 parameters on colour images with 1000 classes. Shortcuts that change the
   * shape are projections (option B). Layers and shapes are torchvision's.
   *
   * @param blocks in each of the four stages of 64, 128, 256 and 512 filters
   */
  static void basic(NetworkBuilder network, int... blocks) {
    stem(network);
    for (int stage = 0; stage < blocks.length; stage++) {
      int filters = 64 << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        network
            .residual(
                inside -> normalized(normalized(inside, filters, 3, stride).relu(), filters, 3, 1),
                shortcut -> stride == 1 ? shortcut : normalized(shortcut, filters, 1, stride))
            .relu();
      }
    }
    network.globalAveragePooling();
  }

  /**
   * He et al. 2016, section 4.1, of blocks of convolutions 1x1, 3x3 and 1x1, the last with four
   * times the filters: with 3, 4, 6, 3 blocks ResNet-50 and with 3, 8, 36, 3 ResNet-152, 25,557,032
   * and 60,192,808 parameters on colour images with 1000 classes. As in torchvision the 3x3
   * convolution has the stride, which the paper gives to the first 1x1 ("version 1.5").
   *
   * @param blocks in each of the four stages of 64, 128, 256 and 512 filters
   */
  static void bottleneck(NetworkBuilder network, int... blocks) {
    stem(network);
    for (int stage = 0; stage < blocks.length; stage++) {
      int filters = 64 << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        boolean projects = block == 0;
        network
            .residual(
                inside -> {
                  normalized(inside, filters, 1, 1).relu();
                  normalized(inside, filters, 3, stride).relu();
                  return normalized(inside, 4 * filters, 1, 1);
                },
                shortcut -> projects ? normalized(shortcut, 4 * filters, 1, stride) : shortcut)
            .relu();
      }
    }
    network.globalAveragePooling();
  }

  /**
   * Convolution 7x7x64 and max-pooling, which leave a quarter of height and width; on images with a
   * side below 64 a convolution 3x3x64 alone, which leaves all of them, as is usual at 32x32.
   */
  private static void stem(NetworkBuilder network) {
    Shape input = network.input();
    if (Math.min(input.height(), input.width()) < LARGE) {
      normalized(network, 64, 3, 1).relu();
    } else {
      normalized(network, 64, 7, 2).relu().add(Pooling.max(3).stride(2).padding(1));
    }
  }

  /** A convolution that keeps the image's size but for its stride, and batch normalization. */
  private static NetworkBuilder normalized(
      NetworkBuilder network, int filters, int kernel, int stride) {
    return network
        .add(Convolution.of(filters, kernel).stride(stride).padding(kernel / 2).bias(false))
        .batchNormalization();
  }
}

package convoy.network;

/** Convolutional networks without shortcuts, as they were published. */
final class ClassicNetworks {
  private ClassicNetworks() {}

  /** See {@link Presets}. */
  static void lenet5(NetworkBuilder network) {
    network
        .convolution(20, 5)
        .maxPooling(2)
        .relu()
        .convolution(50, 5)
        .maxPooling(2)
        .relu()
        .dense(500)
        .relu();
  }

  /**
   * LeNet-5 by the sizes of LeCun et al. 1998, section II.B: convolutions 5x5 of 6, 16 and 120
   * filters with average pooling between, dense 84, tanh; 61,706 parameters with 10 classes. Images
   * below 32x32 are given a border of 2, as the paper's of 28x28 were; they must be 28x28 at least.
   *
   * <p>It departs from the paper where the field has since: every map of the second convolution
   * sees all of the first's, pooling has no weights and no sigmoid of its own, tanh is not scaled,
   * and the output is a softmax, not the distance to pictures of digits. Weights begin by Glorot
   * uniform, which suits tanh.
   */
  static void lenet1998(NetworkBuilder network) {
    Shape input = network.input();
    Presets.requireSides("lenet5-1998", 28, input);
    tanhConvolution(network, 6, side(input) < 32 ? 2 : 0).averagePooling(2);
    tanhConvolution(network, 16, 0).averagePooling(2);
    tanhConvolution(network, 120, 0)
        .add(Dense.of(84).initializer(Initializer.GLOROT_UNIFORM))
        .activation(Activation.Function.TANH);
  }

  private static NetworkBuilder tanhConvolution(NetworkBuilder network, int filters, int padding) {
    return network
        .add(Convolution.of(filters, 5).padding(padding).initializer(Initializer.GLOROT_UNIFORM))
        .activation(Activation.Function.TANH);
  }

  /**
   * AlexNet (Krizhevsky et al. 2012, section 3.5), on one device, so that no convolution is split
   * in two: 62,378,344 parameters on colour images of 224x224 with 1000 classes.
   *
   * <p>The first convolution is scaled to the image: its stride is the smaller side / 56, rounded,
   * from 1 to 4, and its kernel 2 stride + 3, so that it is the paper's 11x11 with stride 4 at 196
   * and more, and 5x5 with stride 1 at 32. Images must be 16x16 at least.
   */
  static void alexNet(NetworkBuilder network) {
    Shape input = network.input();
    Presets.requireSides("alexnet", 16, input);
    int stride = Math.max(1, Math.min(4, Math.round(side(input) / 56f)));
    Pooling overlapping = Pooling.max(3).stride(2);
    network
        .add(Convolution.of(96, 2 * stride + 3).stride(stride).padding(2))
        .relu()
        .add(overlapping)
        .add(Convolution.of(256, 5).padding(2))
        .relu()
        .add(overlapping)
        .add(Convolution.of(384, 3).padding(1))
        .relu()
        .add(Convolution.of(384, 3).padding(1))
        .relu()
        .add(Convolution.of(256, 3).padding(1))
        .relu()
        .add(overlapping)
        .dropout(0.5)
        .dense(4096)
        .relu()
        .dropout(0.5)
        .dense(4096)
        .relu();
  }

  /**
   * VGG of 19 layers (Simonyan and Zisserman 2015, table 1, E): convolutions 3x3 of 64 to 512
   * filters, dense 4096 twice: 143,667,240 parameters on colour images of 224x224 with 1000
   * classes. Five poolings halve the image, which must be 32x32 at least. Names and shapes of the
   * weights are torchvision's.
   */
  static void vgg19(NetworkBuilder network) {
    Presets.requireSides("vgg19", 32, network.input());
    int[] filters = {64, 128, 256, 512, 512};
    int[] times = {2, 2, 4, 4, 4};
    for (int stage = 0; stage < filters.length; stage++) {
      for (int i = 0; i < times[stage]; i++) {
        network.add(Convolution.of(filters[stage], 3).padding(1)).relu();
      }
      network.maxPooling(2);
    }
    network.dense(4096).relu().dropout(0.5).dense(4096).relu().dropout(0.5);
  }

  private static int side(Shape input) {
    return Math.min(input.height(), input.width());
  }
}

package convoy.network;

/** Convolutional networks without shortcuts, as they were published. */
final class ClassicNetworks {
  /** Half the height and width, rounded up. */
  private static final Pooling HALVING = Pooling.max(3).stride(2).padding("same");

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
   * and the output is a softmax, not the distance to pictures of digits.
   */
  static void lenet1998(NetworkBuilder network) {
    Shape input = network.input();
    Presets.requireSides("lenet5-1998", 28, input);
    tanhConvolution(network, 6, side(input) < 32 ? 2 : 0).averagePooling(2);
    tanhConvolution(network, 16, 0).averagePooling(2);
    tanhConvolution(network, 120, 0).dense(84).activation(Activation.Function.TANH);
  }

  private static NetworkBuilder tanhConvolution(NetworkBuilder network, int filters, int padding) {
    return network
        .add(Convolution.of(filters, 5).padding(padding))
        .activation(Activation.Function.TANH);
  }

  /**
   * AlexNet (Krizhevsky et al. 2012, section 3.5) with its local response normalization, on one
   * device, so that no convolution is split in two: 62,378,344 parameters on colour images of
   * 224x224 with 1000 classes.
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
    // The paper's alpha of 1e-4 is not divided by the five channels, as ours is.
    Layer normalization = new LocalResponseNormalization(5, 5e-4, 0.75, 2.0);
    network
        .add(Convolution.of(96, 2 * stride + 3).stride(stride).padding(2))
        .relu()
        .add(normalization)
        .add(overlapping)
        .add(Convolution.of(256, 5).padding(2))
        .relu()
        .add(normalization)
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
   * classes. Five poolings halve the image, which must be 32x32 at least. The shapes of the weights
   * are torchvision's; their names are not.
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

  /**
   * GoogLeNet (Szegedy et al. 2015, table 1) as torchvision has it, with batch normalization after
   * each convolution and without the auxiliary classifiers: nine modules of four branches, whose
   * third has kernels 3x3 where the paper has 5x5; 6,624,904 parameters on colour images with 1000
   * classes. Images with a side below 64 keep their size up to the first module: the convolution
   * 7x7 with stride 2 is then 3x3 with stride 1, and two poolings are left out.
   */
  static void googLeNet(NetworkBuilder network) {
    boolean large = side(network.input()) >= 64;
    if (large) {
      normalized(network, 64, 7, 2).add(HALVING);
    } else {
      normalized(network, 64, 3, 1);
    }
    normalized(network, 64, 1, 1);
    normalized(network, 192, 3, 1);
    if (large) {
      network.add(HALVING);
    }
    inception(network, 64, 96, 128, 16, 32, 32);
    inception(network, 128, 128, 192, 32, 96, 64);
    network.add(HALVING);
    inception(network, 192, 96, 208, 16, 48, 64);
    inception(network, 160, 112, 224, 24, 64, 64);
    inception(network, 128, 128, 256, 24, 64, 64);
    inception(network, 112, 144, 288, 32, 64, 64);
    inception(network, 256, 160, 320, 32, 128, 128);
    network.add(Pooling.max(2).padding("same"));
    inception(network, 256, 160, 320, 32, 128, 128);
    inception(network, 384, 192, 384, 48, 128, 128);
    network.globalAveragePooling().dropout(0.2);
  }

  /**
   * A module (Szegedy et al. 2015, figure 2b).
   *
   * @param one filters of 1x1
   * @param before filters of 1x1 in front of those of 3x3
   * @param three filters of 3x3
   * @param beforeOther filters of 1x1 in front of the third branch's
   * @param other filters of the third branch
   * @param pooled filters of 1x1 after pooling
   */
  private static void inception(
      NetworkBuilder network,
      int one,
      int before,
      int three,
      int beforeOther,
      int other,
      int pooled) {
    network.concatenation(
        branch -> normalized(branch, one, 1, 1),
        branch -> normalized(normalized(branch, before, 1, 1), three, 3, 1),
        branch -> normalized(normalized(branch, beforeOther, 1, 1), other, 3, 1),
        branch -> normalized(branch.add(Pooling.max(3).stride(1).padding(1)), pooled, 1, 1));
  }

  private static NetworkBuilder normalized(
      NetworkBuilder network, int filters, int kernel, int stride) {
    return network
        .add(Convolution.of(filters, kernel).stride(stride).padding(kernel / 2).bias(false))
        .add(new BatchNormalization(null, 1e-3))
        .relu();
  }

  private static int side(Shape input) {
    return Math.min(input.height(), input.width());
  }
}

package convoy.data;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Mean and covariance of all patches of images: windows of some rows and columns, over all
 * channels, at every place inside of the image. Sums over an image are rounded in the order of its
 * places, those over images not at all: the images' order leaves no trace.
 */
public final class PatchMoments implements Serializable {
  private static final long serialVersionUID = 1;

  /** Additions to an exact sum before it hands on. */
  private static final int CARRY_INTERVAL = 100;

  private final int channels;
  private final int height;
  private final int width;
  private final int patchHeight;
  private final int patchWidth;
  private final ExactSums sums;
  private final ExactSums products;
  private long images;

  /**
   * Moments of no images yet.
   *
   * @param channels of an image
   * @param height of an image
   * @param width of an image
   * @param patchHeight rows of a patch
   * @param patchWidth columns of a patch
   */
  public PatchMoments(int channels, int height, int width, int patchHeight, int patchWidth) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.patchHeight = patchHeight;
    this.patchWidth = patchWidth;
    sums = new ExactSums(size());
    products = new ExactSums(size() * (size() + 1) / 2);
  }

  /** Moments of no images yet, of the same sizes. */
  public PatchMoments empty() {
    return new PatchMoments(channels, height, width, patchHeight, patchWidth);
  }

  /** Values of a patch. */
  public int size() {
    return channels * patchHeight * patchWidth;
  }

  /** Patches of an image. */
  public long patches() {
    return (long) (height - patchHeight + 1) * (width - patchWidth + 1);
  }

  /**
   * Adds an image.
   *
   * @param row a {@link PackedRow}
   */
  public void add(byte[] row) {
    double[] image = image(row);
    double[] patch = new double[size()];
    double[] ofImage = new double[patch.length];
    double[] squares = new double[patch.length * (patch.length + 1) / 2];
    for (int top = 0; top <= height - patchHeight; top++) {
      for (int left = 0; left <= width - patchWidth; left++) {
        take(image, top, left, patch);
        addProducts(patch, ofImage, squares);
      }
    }
    for (int i = 0; i < ofImage.length; i++) {
      sums.add(i, ofImage[i]);
    }
    for (int i = 0; i < squares.length; i++) {
      products.add(i, squares[i]);
    }
    images++;
    if (images % CARRY_INTERVAL == 0) {
      carry();
    }
  }

  private static double[] image(byte[] row) {
    ByteBuffer features = PackedRow.features(row);
    boolean bytes = PackedRow.hasByteFeatures(row);
    double[] image = new double[features.remaining() / (bytes ? 1 : Float.BYTES)];
    for (int i = 0; i < image.length; i++) {
      image[i] = bytes ? Byte.toUnsignedInt(features.get()) : features.getFloat();
    }
    return image;
  }

  private void take(double[] image, int top, int left, double[] patch) {
    int at = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int row = top; row < top + patchHeight; row++) {
        System.arraycopy(image, (channel * height + row) * width + left, patch, at, patchWidth);
        at += patchWidth;
      }
    }
  }

  private static void addProducts(double[] patch, double[] sums, double[] products) {
    int at = 0;
    for (int i = 0; i < patch.length; i++) {
      sums[i] += patch[i];
      for (int j = i; j < patch.length; j++) {
        products[at++] += patch[i] * patch[j];
      }
    }
  }

  /** Adds other moments, of the same sizes. */
  public void add(PatchMoments other) {
    images += other.images;
    sums.add(other.sums);
    products.add(other.products);
    carry();
  }

  /** To be called before these moments are added to others. */
  public void carry() {
    sums.carry();
    products.carry();
  }

  /** The mean patch. */
  public double[] mean() {
    carry();
    double[] mean = new double[size()];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = sums.sum(i) / (images * patches());
    }
    return mean;
  }

  /** The upper triangle, row after row, of the patches' covariance; divided by their number. */
  public double[] covariance() {
    double[] mean = mean();
    double[] covariance = new double[mean.length * (mean.length + 1) / 2];
    int at = 0;
    for (int i = 0; i < mean.length; i++) {
      for (int j = i; j < mean.length; j++, at++) {
        covariance[at] = products.sum(at) / (images * patches()) - mean[i] * mean[j];
      }
    }
    return covariance;
  }
}

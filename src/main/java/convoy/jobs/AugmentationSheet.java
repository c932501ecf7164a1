package convoy.jobs;

import convoy.data.augment.Augmentation;
import convoy.data.augment.Augmenter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Images as they are, and as an augmentation changes them, side by side: a row for each image,
 * which begins with the image itself; then what the epochs would show.
 *
 * <p>A channel is drawn from its least value (dark) to its greatest (bright) in the images as they
 * are; what is beyond is cut off. Three channels are red, green and blue; of any other number the
 * first is drawn in grey.
 *
 * @param images values of each, [channels, height, width]
 * @param channels of an image
 * @param height of an image
 * @param width of an image
 */
record AugmentationSheet(List<float[]> images, int channels, int height, int width) {
  private static final int RGB = 3;
  private static final int SMALLEST_SIDE = 64;
  private static final int GAP = 4;

  /** How many pixels of the sheet stand for one of an image, in each direction. */
  private int enlarged() {
    return Math.max(1, SMALLEST_SIDE / Math.min(height, width));
  }

  /**
   * Draws the sheet.
   *
   * @param epochs how many
   * @param seed of the training
   */
  BufferedImage draw(Augmentation augmentation, int epochs, long seed) {
    int cellHeight = height * enlarged() + GAP;
    int cellWidth = width * enlarged() + GAP;
    BufferedImage sheet =
        new BufferedImage(
            (epochs + 1) * cellWidth + GAP,
            images.size() * cellHeight + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    float[][] ranges = ranges();
    Augmenter augmenter = augmentation.on(channels, height, width, seed);
    for (int row = 0; row < images.size(); row++) {
      int top = row * cellHeight + GAP;
      draw(graphics, images.get(row), ranges, GAP, top);
      for (int epoch = 0; epoch < epochs; epoch++) {
        float[] changed = images.get(row).clone();
        augmenter.apply(changed, 0, row, epoch, 0);
        draw(graphics, changed, ranges, (epoch + 1) * cellWidth + GAP, top);
      }
    }
    graphics.dispose();
    return sheet;
  }

  /** The least and the greatest value of each channel. */
  private float[][] ranges() {
    float[][] ranges = new float[channels][];
    for (int channel = 0; channel < channels; channel++) {
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (float[] image : images) {
        for (int i = channel * height * width; i < (channel + 1) * height * width; i++) {
          least = Math.min(least, image[i]);
          greatest = Math.max(greatest, image[i]);
        }
      }
      ranges[channel] = new float[] {least, greatest};
    }
    return ranges;
  }

  private void draw(Graphics2D graphics, float[] image, float[][] ranges, int left, int top) {
    int side = enlarged();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = shade(image, ranges, 0, y, x);
        graphics.setColor(
            channels == RGB
                ? new Color(red, shade(image, ranges, 1, y, x), shade(image, ranges, 2, y, x))
                : new Color(red, red, red));
        graphics.fillRect(left + x * side, top + y * side, side, side);
      }
    }
  }

  private int shade(float[] image, float[][] ranges, int channel, int y, int x) {
    float least = ranges[channel][0];
    float range = ranges[channel][1] - least;
    float value = image[(channel * height + y) * width + x];
    return range == 0 ? 0 : Math.round(255 * Math.max(0, Math.min(1, (value - least) / range)));
  }
}

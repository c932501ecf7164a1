package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;
import convoy.data.Seeds;

/**
 * Warps the image as if it were of rubber (Simard, Steinkraus and Platt 2003, "Best Practices for
 * Convolutional Neural Networks", section 2): for each pixel a displacement down and one to the
 * right are drawn uniformly from [-1, 1), smoothed by a Gaussian, as if there were zeros around,
 * and scaled to a root mean square of {@code deviation}; bilinear.
 *
 * @param deviation pixels that a displacement has in each direction, as a root mean square; greater
 *     than 0
 * @param smoothness the Gaussian's standard deviation in pixels, greater than 0, at most 100; it is
 *     cut off at 4 times that; default 4
 * @param fill what comes in at the borders; default 0
 * @param probability of warping at all, in (0, 1]; default 1
 */
public record Warp(
    @JsonProperty(required = true) double deviation,
    Double smoothness,
    Double fill,
    Double probability)
    implements Transformation {
  private static final double CUT_OFF = 4;

  public Warp {
    smoothness = smoothness == null ? 4 : smoothness;
    fill = fill == null ? 0 : fill;
    probability = probability == null ? 1 : probability;
    requirePositive(deviation, "deviation");
    require(
        smoothness > 0 && smoothness <= 100,
        "smoothness",
        "greater than 0 and at most 100",
        smoothness);
    requireFill(fill);
    requireProbability(probability);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (!draws.happens(probability)) {
      return;
    }
    draw(image.rows(), draws.seed());
    draw(image.columns(), draws.seed());
    displace(image);
  }

  private static void draw(double[] field, long seed) {
    for (int i = 0; i < field.length; i++) {
      field[i] = 2 * Seeds.uniform(seed, i) - 1;
    }
  }

  /** Warps by what is drawn in the image's rows and columns. */
  void displace(Image image) {
    int width = image.width();
    double[] rows = image.rows();
    double[] columns = image.columns();
    scale(smooth(rows, width));
    scale(smooth(columns, width));
    for (int pixel = 0; pixel < rows.length; pixel++) {
      rows[pixel] += pixel / width;
      columns[pixel] += pixel % width;
    }
    image.resample((float) (double) fill);
  }

  private void scale(double[] field) {
    double squares = 0;
    for (double value : field) {
      squares += value * value;
    }
    double factor = squares == 0 ? 0 : deviation / Math.sqrt(squares / field.length);
    for (int i = 0; i < field.length; i++) {
      field[i] *= factor;
    }
  }

  /** Smooths along the rows, then along the columns. */
  private double[] smooth(double[] field, int width) {
    int radius = (int) (CUT_OFF * smoothness + 0.5);
    double[] weights = new double[radius + 1];
    double sum = 0;
    for (int i = 0; i <= radius; i++) {
      weights[i] = StrictMath.exp(-0.5 * i * i / (smoothness * smoothness));
      sum += i == 0 ? weights[i] : 2 * weights[i];
    }
    for (int i = 0; i <= radius; i++) {
      weights[i] /= sum;
    }
    int height = field.length / width;
    double[] line = new double[Math.max(width, height)];
    for (int y = 0; y < height; y++) {
      smooth(field, y * width, 1, width, weights, line);
    }
    for (int x = 0; x < width; x++) {
      smooth(field, x, width, height, weights, line);
    }
    return field;
  }

  private static void smooth(
      double[] field, int first, int stride, int length, double[] weights, double[] line) {
    for (int i = 0; i < length; i++) {
      line[i] = field[first + i * stride];
    }
    for (int i = 0; i < length; i++) {
      double sum = 0;
      int end = Math.min(length - 1, i + weights.length - 1);
      for (int j = Math.max(0, i - weights.length + 1); j <= end; j++) {
        sum += weights[Math.abs(i - j)] * line[j];
      }
      field[first + i * stride] = sum;
    }
  }
}

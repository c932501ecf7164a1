package convoy.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Golden;
import convoy.testing.WhateverSpark;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each transformation, with given numbers, against NumPy and SciPy; and the numbers it draws. */
@WhateverSpark
class TransformationsTest {
  private static final Map<?, ?> GOLDEN =
      (Map<?, ?>) Golden.read("data/augment/transformations.json");
  private static final float FILL = -0.5f;
  private static final double FILLED = FILL;

  static Stream<Arguments> changes() {
    return Stream.of(
        change("moved 2 down, 3 left", image -> image.move(2, -3, FILL)),
        change("moved 1 up, 4 right", image -> image.move(-1, 4, FILL)),
        change("reflected 4 down, 4 left", image -> image.moveReflected(4, -4)),
        change("reflected 3 up, 2 right", image -> image.moveReflected(-3, 2)),
        change("mirrored", Image::mirror),
        change("upside down", Image::upsideDown),
        change("turned by 17", image -> new Rotate(20, FILLED, null).turn(image, 17)),
        change("turned by -140", image -> new Rotate(180, null, null).turn(image, -140)),
        change("scaled by 1.3", image -> new Zoom(2, FILLED, null).scale(image, 1.3)),
        change("scaled by 0.6", image -> new Zoom(2, FILLED, null).scale(image, 0.6)),
        change("covered", image -> image.fill(4, 7, -1, 2, FILL)),
        change("warped", TransformationsTest::warp),
        change("contrast 0.4", image -> new Contrast(0.9, null).multiply(image, 0.4)));
  }

  private static Arguments change(String name, Consumer<Image> change) {
    return Arguments.of(name, change);
  }

  private static void warp(Image image) {
    double[] rows = Golden.doubles(GOLDEN.get("drawn rows"));
    double[] columns = Golden.doubles(GOLDEN.get("drawn columns"));
    System.arraycopy(rows, 0, image.rows(), 0, rows.length);
    System.arraycopy(columns, 0, image.columns(), 0, columns.length);
    new Warp(1.5, 1.2, FILLED, null).displace(image);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void doesWhatNumPyAndSciPyDo(String name, Consumer<Image> change) {
    assertArrayEquals(golden(name), changed(golden("image"), 2, 6, 7, change), 2e-6f);
  }

  @Test
  void turnsAgainstTheClock() {
    float[] turned =
        changed(golden("square"), 2, 6, 6, image -> new Rotate(90.0, null, null).turn(image, 90));
    assertArrayEquals(golden("square turned by 90"), turned, 2e-6f);
  }

  private static float[] golden(String name) {
    return Golden.floats(GOLDEN.get(name));
  }

  /** The image after a change, which must leave its neighbours in the batch alone. */
  private static float[] changed(
      float[] values, int channels, int height, int width, Consumer<Image> change) {
    float[] batch = new float[3 * values.length];
    Arrays.fill(batch, 9);
    System.arraycopy(values, 0, batch, values.length, values.length);
    Image image = new Image(channels, height, width);
    image.on(batch, values.length);
    change.accept(image);
    for (int i = 0; i < values.length; i++) {
      assertEquals(9, batch[i]);
      assertEquals(9, batch[2 * values.length + i]);
    }
    return Arrays.copyOfRange(batch, values.length, 2 * values.length);
  }

  /** What a transformation makes of an image whose pixel (2, 2) of 5x5 alone is 1, many times. */
  private static Stream<float[]> drawn(Transformation transformation, int times) {
    Augmenter augmenter = new Augmentation(List.of(transformation)).on(1, 5, 5, 3);
    return Stream.iterate(0, example -> example < times, example -> example + 1)
        .map(
            example -> {
              float[] image = new float[25];
              image[12] = 1;
              augmenter.apply(image, 0, example, 0, 0);
              return image;
            });
  }

  private static int placeOfOne(float[] image) {
    for (int i = 0; i < image.length; i++) {
      if (image[i] == 1) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void shiftsAndCropsReachEveryPlaceEquallyOften() {
    for (Transformation moves :
        List.of(new Shift(2, null), new Crop(2, Crop.PaddingMode.CONSTANT, null))) {
      int[] counts = new int[25];
      drawn(moves, 5000).forEach(image -> counts[placeOfOne(image)]++);
      // 200 each, with a standard deviation of sqrt(5000 (1/25) (24/25)) = 13.9
      for (int count : counts) {
        assertEquals(200, count, 5 * 13.9, moves + ": " + Arrays.toString(counts));
      }
    }
  }

  @Test
  void whatIsProbableHappensSoOften() {
    float[] none = new float[25];
    none[12] = 1;
    for (Transformation rare :
        List.of(
            new Rotate(45, null, 0.2),
            new Zoom(2, 1.0, 0.2),
            new Cutout(5, 7.0, 0.2),
            new Warp(1, null, null, 0.2),
            new Noise(1, 0.2),
            new Brightness(1, 0.2),
            new Contrast(1, 0.2))) {
      long changed = drawn(rare, 2000).filter(image -> !Arrays.equals(none, image)).count();
      assertEquals(400, changed, 5 * 17.9, rare.toString());
    }
  }

  @Test
  void flipsAreOfHalfOfTheImagesUnlessToldOtherwise() {
    for (Flip flip : List.of(new Flip(null, null, null), new Flip(null, null, 0.3))) {
      Augmenter augmenter = new Augmentation(List.of(flip)).on(1, 1, 2, 3);
      long flipped = 0;
      for (int example = 0; example < 4000; example++) {
        float[] image = {1, 2};
        augmenter.apply(image, 0, example, 5, 0);
        assertEquals(3, image[0] + image[1]);
        flipped += image[0] == 2 ? 1 : 0;
      }
      assertEquals(4000 * flip.probability(), flipped, 5 * 31.7);
    }
  }

  /** What Jordan's alternating flip promises: in each two epochs in a row both sides. */
  @Test
  void alternatingFlipsShowEachSideInTurn() {
    Augmenter augmenter = new Augmentation(List.of(new Flip(null, true, null))).on(1, 1, 2, 3);
    int mirroredAtFirst = 0;
    for (int example = 0; example < 1000; example++) {
      boolean[] mirrored = new boolean[6];
      for (int epoch = 0; epoch < mirrored.length; epoch++) {
        float[] image = {1, 2};
        augmenter.apply(image, 0, example, epoch, 0);
        mirrored[epoch] = image[0] == 2;
        assertTrue(epoch == 0 || mirrored[epoch] != mirrored[epoch - 1]);
      }
      mirroredAtFirst += mirrored[0] ? 1 : 0;
    }
    assertEquals(500, mirroredAtFirst, 5 * 15.8);
  }

  @Test
  void noiseHasItsDeviationAndNoMean() {
    Augmenter augmenter = new Augmentation(List.of(new Noise(0.5, null))).on(1, 100, 101, 3);
    float[] noise = new float[10100];
    augmenter.apply(noise, 0, 0, 0, 0);
    double mean = doubles(noise).average().orElseThrow();
    double deviation =
        Math.sqrt(doubles(noise).map(value -> (value - mean) * (value - mean)).sum() / 10100);
    assertEquals(0, mean, 5 * 0.5 / Math.sqrt(10100));
    assertEquals(0.5, deviation, 5 * 0.5 / Math.sqrt(2 * 10100));
  }

  @Test
  void brightnessAndContrastStayInTheirRange() {
    TreeSet<Float> added = new TreeSet<>();
    drawn(new Brightness(0.4, null), 500).forEach(image -> added.add(image[0]));
    assertTrue(added.first() >= -0.4f && added.first() < -0.38f, added.first().toString());
    assertTrue(added.last() <= 0.4f && added.last() > 0.38f, added.last().toString());
    TreeSet<Float> contrasts = new TreeSet<>();
    drawn(new Contrast(0.5, null), 500).forEach(image -> contrasts.add(image[12] - image[0]));
    assertTrue(contrasts.first() >= 0.49f && contrasts.first() < 0.52f);
    assertTrue(contrasts.last() <= 1.51f && contrasts.last() > 1.48f);
  }

  private static DoubleStream doubles(float[] values) {
    return DoubleStream.iterate(0, i -> i < values.length, i -> i + 1).map(i -> values[(int) i]);
  }
}

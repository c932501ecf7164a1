package convoy.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.Json;
import convoy.testing.Failures;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decides how an image is changed, and what is refused. */
@WhateverSpark
class AugmenterTest {
  private static final Augmentation ALL =
      new Augmentation(
          Json.readList(
              """
              [{"type": "shift", "pixels": 1}, {"type": "crop", "padding": 2, "paddingMode": "reflect"},
               {"type": "flip"}, {"type": "rotate", "degrees": 15}, {"type": "zoom", "factor": 1.2},
               {"type": "cutout", "size": 3}, {"type": "warp", "deviation": 1, "smoothness": 2},
               {"type": "noise", "deviation": 0.1}, {"type": "brightness", "by": 0.2},
               {"type": "contrast", "by": 0.3}]""",
              Transformation.class,
              "augment"));

  private record Showing(long seed, long example, int epoch, int showing) {}

  private static List<Float> changed(Augmenter augmenter, Showing showing) {
    float[] image = new float[2 * 6 * 5];
    Random random = new Random(1);
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    augmenter.apply(image, 0, showing.example, showing.epoch, showing.showing);
    List<Float> values = new ArrayList<>();
    for (float value : image) {
      values.add(value);
    }
    return values;
  }

  @Test
  void whatBecomesOfAnImageFollowsFromSeedExampleEpochAndShowingAlone() {
    List<Showing> showings = new ArrayList<>();
    for (long example : new long[] {0, 1, 5_000_000_000L}) {
      for (int epoch = 0; epoch < 3; epoch++) {
        for (int showing = 0; showing < 2; showing++) {
          showings.add(new Showing(4, example, epoch, showing));
        }
      }
    }
    Augmenter augmenter = ALL.on(2, 6, 5, 4);
    List<List<Float>> inTurn = showings.stream().map(each -> changed(augmenter, each)).toList();
    assertEquals(showings.size(), new HashSet<>(inTurn).size(), "each is changed otherwise");

    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < showings.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(2));
    for (int i : order) {
      assertEquals(inTurn.get(i), changed(augmenter, showings.get(i)));
      assertEquals(inTurn.get(i), changed(ALL.on(2, 6, 5, 4), showings.get(i)));
    }
    assertEquals(false, inTurn.contains(changed(ALL.on(2, 6, 5, 5), showings.get(0))), "seed");
  }

  /** Whoever changes a formula or a seed sees it here: trainings would end in other bits. */
  @Test
  void theBitsAreWhatTheyWere() {
    float[] sums = new float[3];
    for (int i = 0; i < sums.length; i++) {
      for (float value : changed(ALL.on(2, 6, 5, 4), new Showing(4, 7, i, 0))) {
        sums[i] += value;
      }
    }
    assertArrayEquals(new float[] {22.302998f, 0.5747738f, 17.218405f}, sums);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "{} | expected a list [...]",
        "[{\"type\": \"flp\"}] | at [0]: unknown type 'flp'. Did you mean 'flip'?",
        "[{\"padding\": 4}] | at [0]: 'type' is missing",
        "[{\"type\": \"crop\"}] | at [0]: 'padding' is missing",
        "[{\"type\": \"flip\"}, {\"type\": \"crop\", \"padding\": -4}]"
            + " | at [1]: crop's padding must be at least 1, found -4.",
        "[{\"type\": \"crop\", \"padding\": 4, \"paddingMode\": \"mirror\"}]"
            + " | at [0].paddingMode: unknown value 'mirror'",
        "[{\"type\": \"crop\", \"padding\": 4, \"paddingMode\": \"reflect\", \"fill\": 1}]"
            + " | crop's fill must be left out where paddingMode is reflect",
        "[{\"type\": \"shift\", \"pixels\": 0}] | shift's pixels must be at least 1",
        "[{\"type\": \"shift\", \"pixels\": 1, \"by\": 1}] | unknown key 'by'",
        "[{\"type\": \"flip\", \"probability\": 0}] | flip's probability must be greater than 0",
        "[{\"type\": \"flip\", \"alternate\": true, \"probability\": 0.5}]"
            + " | flip's probability must be left out where the sides alternate",
        "[{\"type\": \"rotate\", \"degrees\": 181}] | rotate's degrees must be greater than 0",
        "[{\"type\": \"zoom\", \"factor\": 0.5}] | zoom's factor must be greater than 1",
        "[{\"type\": \"cutout\", \"size\": 0}] | cutout's size must be at least 1",
        "[{\"type\": \"cutout\", \"size\": 1, \"fill\": 1e39}] | cutout's fill must be a finite",
        "[{\"type\": \"warp\", \"deviation\": 1, \"smoothness\": 0}] | warp's smoothness must be",
        "[{\"type\": \"noise\", \"deviation\": -1}] | noise's deviation must be greater than 0",
        "[{\"type\": \"brightness\", \"by\": 0}] | brightness's by must be greater than 0",
        "[{\"type\": \"contrast\", \"by\": 1.5}] | contrast's by must be greater than 0 and at",
      })
  void refusesWhatIsNotRightByTheTransformationsName(String json, String words) {
    Failures.assertFails(
        () -> Json.readList(json, Transformation.class, "augment"), "augment is not right", words);
  }

  @Test
  void saysWhatIsTooLargeForAnImage() {
    Augmentation large =
        new Augmentation(List.of(new Crop(2, null, null), new Cutout(5, null, null)));
    assertEquals(Optional.empty(), large.mistake(5, 6));
    assertEquals(
        Optional.of(
            "cutout's size is 5, but the images have 8 rows of 4 pixels. Set it to 4 or less."),
        large.mistake(8, 4));
    assertEquals(
        Optional.of(
            "crop's padding is 2, but the images have 2 rows of 9 pixels. Set it to 1 or less."),
        large.mistake(2, 9));
  }
}

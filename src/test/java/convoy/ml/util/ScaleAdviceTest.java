package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.FeatureScale;
import convoy.data.PackedRow;
import convoy.ml.classification.CnnClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScaleAdviceTest {
  private static Optional<String> on(Function<Random, Double> feature) {
    Random random = new Random(3);
    FeatureScale whole = new FeatureScale();
    for (int part = 0; part < 4; part++) {
      FeatureScale scale = new FeatureScale();
      for (int row = 0; row < 25; row++) {
        double[] features = new double[200];
        Arrays.setAll(features, i -> feature.apply(random));
        scale.add(PackedRow.pack(features, 0, 1));
      }
      whole.add(scale);
    }
    return ScaleAdvice.on(whole, new CnnClassifier("stage").setFeaturesCol("pixels"));
  }

  /** As many black ones as MNIST has. */
  private static double pixel(Random random) {
    return random.nextInt(5) > 0 ? 0 : random.nextInt(256);
  }

  static List<Arguments> asTheyShouldBe() {
    return List.of(
        feature("standardized", Random::nextGaussian),
        feature("whitened", r -> 0.05 * r.nextGaussian()),
        feature("standardized, with outliers", r -> r.nextInt(200) > 0 ? 0 : 60.0),
        feature("from 0 to 1", Random::nextDouble),
        feature("pixels divided by 255", r -> pixel(r) / 255),
        feature("one-hot", r -> r.nextInt(100) > 0 ? 0 : 1.0),
        feature("TF-IDF", r -> r.nextInt(50) > 0 ? 0 : 1 + 20 * r.nextDouble()));
  }

  private static Arguments feature(String name, Function<Random, Double> feature) {
    return Arguments.of(name, feature);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asTheyShouldBe")
  void saysNothingOfFeaturesThatAreAsTheyShouldBe(String name, Function<Random, Double> feature) {
    assertEquals(Optional.empty(), on(feature));
  }

  @Test
  void tellsWhatToDoAboutPixels() {
    String advice = on(ScaleAdviceTest::pixel).orElseThrow();
    assertTrue(
        advice.matches(
            "stage: the features in column 'pixels' are large: their root mean square is 6\\d\\.\\d"
                + " \\(the largest is 255\\.?\\), where networks learn best from about 1\\. Put a"
                + " Standardizer before this stage, or divide pixels by 255\\."),
        advice);
  }

  @Test
  void tellsWhatToDoAboutLargeFeatures() {
    String advice = on(r -> -1e30 * r.nextDouble()).orElseThrow();
    assertTrue(advice.contains("root mean square is 5.") && advice.contains("e+29"), advice);
    assertTrue(advice.endsWith("Put a Standardizer before this stage."), advice);
  }
}

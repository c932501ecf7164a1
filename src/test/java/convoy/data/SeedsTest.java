package convoy.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedsTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 123456789012345L})
  void uniformNumbersHaveTheMomentsOfTheUniformDistribution(long seed) {
    int n = 200_000;
    double sum = 0;
    double squares = 0;
    double products = 0;
    double last = 0.5;
    for (int i = 0; i < n; i++) {
      float value = Seeds.uniform(seed, i);
      assertTrue(value >= 0 && value < 1);
      double centered = value - 0.5;
      sum += centered;
      squares += centered * centered;
      products += centered * last;
      last = centered;
    }
    // Deviations of the estimates: of the mean sqrt(1/12 / n), of the variance sqrt(1/180 / n), of
    // the covariance of neighbours (1/12) / sqrt(n).
    assertEquals(0, sum / n, 4 * Math.sqrt(1.0 / 12 / n));
    assertEquals(1.0 / 12, squares / n, 4 * Math.sqrt(1.0 / 180 / n));
    assertEquals(0, products / n, 4.0 / 12 / Math.sqrt(n));
  }

  @Test
  void seedsDependOnEachStepOfThePathAndItsOrder() {
    Set<Long> seeds = new HashSet<>();
    int count = 0;
    for (long seed = -3; seed < 4; seed++) {
      seeds.add(Seeds.derive(seed));
      count++;
      for (long a = -3; a < 4; a++) {
        seeds.add(Seeds.derive(seed, a));
        count++;
        for (long b = -3; b < 4; b++) {
          seeds.add(Seeds.derive(seed, a, b));
          count++;
        }
      }
    }
    assertEquals(count, seeds.size());
    assertEquals(Seeds.derive(5, 6, 7), Seeds.derive(5, 6, 7));
  }

  // The mixer is SplitMix64's: seeded with 0 its first output is 0xE220A8397B1DCDAF (Vigna's
  // splitmix64.c, and java.util.SplittableRandom). In Python:
  // z = 0x9E3779B97F4A7C15; m = 2**64 - 1
  // z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & m; z = ((z ^ z >> 27) * 0x94D049BB133111EB) & m
  // print(((z ^ z >> 31) >> 40) / 2**24)
  @Test
  void uniformNumbersAreTheUpperBitsOfSplitMix64() {
    assertEquals(0.88331081f, Seeds.uniform(0, 0));
  }
}

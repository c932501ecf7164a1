package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.testing.WhateverSpark;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WhateverSpark
class WeightedSumTest {
  private final Random random = new Random(1);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 64, 65, 100})
  void sumsGroupsOf32AndThenTheGroups(int count) {
    float[] values = new float[count];
    double[] weights = new double[count];
    for (int k = 0; k < count; k++) {
      values[k] = (float) random.nextGaussian() * (1 << random.nextInt(20));
      weights[k] = 1 + random.nextInt(7);
    }
    double sum = 0;
    double total = 0;
    for (int from = 0; from < count; from += 32) {
      double group = 0;
      double weight = 0;
      for (int k = from; k < Math.min(from + 32, count); k++) {
        group += weights[k] * values[k];
        weight += weights[k];
      }
      sum += group;
      total += weight;
    }
    float[] expected = {(float) (sum / total)};

    WeightedSum oneByOne = new WeightedSum(1);
    for (int k = 0; k < count; k++) {
      oneByOne.add(weights[k], values, k);
    }
    assertArrayEquals(expected, mean(oneByOne));

    WeightedSum ofGroups = new WeightedSum(1);
    for (int from = 0; from < count; from += 32) {
      WeightedSum group = new WeightedSum(1);
      double weight = 0;
      for (int k = from; k < Math.min(from + 32, count); k++) {
        group.add(weights[k], values, k);
        weight += weights[k];
      }
      ofGroups.addGroup(weight, group.ofGroup());
    }
    assertArrayEquals(expected, mean(ofGroups));
  }

  private static float[] mean(WeightedSum sum) {
    float[] mean = new float[1];
    sum.mean(mean, 0);
    return mean;
  }
}

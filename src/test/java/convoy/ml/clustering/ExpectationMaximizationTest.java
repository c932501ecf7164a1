package convoy.ml.clustering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Features;
import convoy.testing.Golden;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.function.Function2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mathematics, without Spark. */
@WhateverSpark
class ExpectationMaximizationTest {
  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("ml/clustering/mixtures.json");
  private static final double FLOOR = 1e-6;

  private static double[][] rows(String name) {
    double[] values = Golden.doubles(GOLDEN.get(name));
    double[][] rows = new double[values.length / 3][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * 3, (i + 1) * 3));
    return rows;
  }

  /** Rows in this process, in parts. */
  private record Parts(List<List<RowBlock>> parts) implements ExpectationMaximization.Passes {
    static Parts of(int parts, double[]... rows) {
      List<List<RowBlock>> all = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        List<RowBlock> blocks = new ArrayList<>();
        RowBlock.of(
                Arrays.stream(rows, rows.length * part / parts, rows.length * (part + 1) / parts)
                    .<Features>map(Features.Doubles::new)
                    .iterator())
            .forEachRemaining(blocks::add);
        all.add(blocks);
      }
      return new Parts(all);
    }

    @Override
    public <V, S> S sum(
        V sent, Function2<Iterator<RowBlock>, V, S> ofPart, Function2<S, S, S> plus) {
      try {
        S sum = null;
        for (List<RowBlock> part : parts) {
          S found = ofPart.call(part.iterator(), sent);
          sum = sum == null ? found : plus.call(sum, found);
        }
        return sum;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static ExpectationMaximization.Fitted fit(
      CovarianceType type, double[][] means, int most, double tolerance, Parts rows) {
    ExpectationMaximization maximization = new ExpectationMaximization(rows, type);
    double[] all = maximization.covariance(means[0].length);
    return maximization.fit(means, all, FLOOR, most, tolerance);
  }

  @ParameterizedTest
  @EnumSource
  void givesTheNumbersOfScikitLearn(CovarianceType type) {
    Map<?, ?> golden = (Map<?, ?>) GOLDEN.get(type.word());
    double[][] rows = rows("rows");
    ExpectationMaximization.Fitted fitted =
        fit(type, rows("initialMeans"), 40, 1e-6, Parts.of(1, rows));
    Mixture mixture = fitted.mixture();
    double close = 1e-6;
    assertArrayEquals(Golden.doubles(golden.get("weights")), mixture.weights(), close);
    assertArrayEquals(Golden.doubles(golden.get("means")), flat(mixture.means()), close);
    assertArrayEquals(
        Golden.doubles(golden.get("covariances")), flat(mixture.covariances()), close);
    double[] probabilities = Golden.doubles(golden.get("probabilities"));
    for (int i = 0; i < 10; i++) {
      double[] shares = new double[3];
      mixture.shares(rows[i], shares);
      assertArrayEquals(Arrays.copyOfRange(probabilities, 3 * i, 3 * i + 3), shares, close);
    }
    assertEquals(golden.get("iterations"), fitted.meanLogLikelihoods().size());
    assertEquals(golden.get("converged"), fitted.converged());
    assertEquals(
        number(golden, "bound"),
        fitted.meanLogLikelihoods().get(fitted.meanLogLikelihoods().size() - 1),
        close);
    assertEquals(number(golden, "logLikelihood"), fitted.logLikelihood(), 1e-4);
    assertEquals(golden.get("parameters"), (int) mixture.freeNumbers());
  }

  private static double number(Map<?, ?> golden, String key) {
    return ((Number) golden.get(key)).doubleValue();
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Enough features for several strips of products, and rows for several blocks. */
  @ParameterizedTest
  @EnumSource
  void theSameRowsGiveTheSameBitsInAnyOrderAndParts(CovarianceType type) {
    Random random = new Random(8);
    double[][] rows = new double[1000][];
    Arrays.setAll(
        rows,
        n -> {
          double[] row = random.doubles(37, -1, 1).toArray();
          row[n % 3] += 0.7;
          row[5] *= n % 100 == 0 ? 50 : 1;
          return row;
        });
    double[][] means = {rows[3], rows[4], rows[5]};
    ExpectationMaximization.Fitted expected = fit(type, means, 4, 0, Parts.of(1, rows));
    Collections.shuffle(Arrays.asList(rows), new Random(1));
    ExpectationMaximization.Fitted found = fit(type, means, 4, 0, Parts.of(5, rows));
    assertArrayEquals(expected.mixture().weights(), found.mixture().weights());
    assertArrayEquals(flat(expected.mixture().means()), flat(found.mixture().means()));
    assertArrayEquals(flat(expected.mixture().covariances()), flat(found.mixture().covariances()));
    assertEquals(expected.meanLogLikelihoods(), found.meanLogLikelihoods());
    assertEquals(expected.logLikelihood(), found.logLikelihood());
  }

  /** Two clusters of deviation 1, and a row so far away that the start knows of nothing else. */
  @ParameterizedTest
  @EnumSource
  void anOutlierLeavesTheOtherCovariancesAsTheyAre(CovarianceType type) {
    Random random = new Random(3);
    double[][] rows = new double[1001][];
    Arrays.setAll(
        rows, i -> new double[] {1e7 * (i % 2) + random.nextGaussian(), 1 + random.nextGaussian()});
    rows[1000] = new double[] {1e8, 1};
    double[][] means = {{0, 1}, {1e7, 1}, {1e8, 1}};
    Mixture mixture = fit(type, means, 30, 0, Parts.of(1, rows)).mixture();
    for (int j = 0; j < 2; j++) {
      double[] variances = variances(rows, j);
      double both = (variances[0] + variances[1]) / 2;
      double[] others = variances(rows, 1 - j);
      double[] covariance = mixture.covariances()[type == CovarianceType.TIED ? 0 : j];
      for (int i = 0; i < 2; i++) {
        double expected =
            switch (type) {
              case SPHERICAL -> both;
              case TIED -> (variances[i] + others[i]) / 2 * 1000 / 1001;
              default -> variances[i];
            };
        assertEquals(expected, covariance[type.variance(i, 2)], 1e-5, "of " + j + " at " + i);
      }
    }
  }

  private static double[] variances(double[][] rows, int cluster) {
    double[] variances = new double[2];
    for (int i = 0; i < 2; i++) {
      double sum = 0;
      double squares = 0;
      for (int n = cluster; n < 1000; n += 2) {
        double value = rows[n][i] - (i == 0 ? 1e7 * cluster : 0);
        sum += value;
        squares += value * value;
      }
      variances[i] = squares / 500 - sum * sum / 250_000;
    }
    return variances;
  }

  /** Distances from a common center lose no digits, and neither do those from means far from it. */
  @Test
  void blocksHaveTheSharesThatRowsHave() {
    Random random = new Random(4);
    double[][] rows = new double[RowBlock.ROWS][];
    Arrays.setAll(
        rows,
        n -> {
          double[] row = random.doubles(20, -1, 1).toArray();
          row[0] += n % 4 == 0 ? 1e6 : n % 4;
          return row;
        });
    double[][] means = {rows[0], rows[1], rows[2], rows[3]};
    Mixture mixture = fit(CovarianceType.FULL, means, 2, 0, Parts.of(1, rows)).mixture();
    double[] columns = new double[20 * RowBlock.ROWS];
    Parts.of(1, rows).parts().get(0).get(0).copyTo(columns);
    try (Expectation expectation = new Expectation(mixture)) {
      double[][] shares = expectation.shares(columns);
      for (int n = 0; n < rows.length; n++) {
        double[] expected = new double[4];
        assertEquals(mixture.shares(rows[n], expected), expectation.logDensity(n), 1e-7);
        for (int j = 0; j < 4; j++) {
          assertEquals(expected[j], shares[j][n], 1e-7);
        }
      }
    }
  }

  @Test
  void findsClustersThatAreFarApart() {
    Random random = new Random(5);
    double[][] rows = new double[90][];
    Arrays.setAll(
        rows,
        i -> new double[] {100 * (i % 3) + random.nextGaussian(), 1e6 + random.nextGaussian()});
    for (CovarianceType type : CovarianceType.values()) {
      ExpectationMaximization.Fitted fitted =
          fit(type, new double[][] {rows[3], rows[4], rows[5]}, 100, 1e-3, Parts.of(2, rows));
      for (double weight : fitted.mixture().weights()) {
        assertEquals(1.0 / 3, weight, 1e-6, type.word());
      }
      assertTrue(fitted.converged(), type.word());
      double variance = fitted.mixture().covariances()[0][0];
      assertTrue(variance > 0.4 && variance < 2, type + " " + variance);
    }
  }
}

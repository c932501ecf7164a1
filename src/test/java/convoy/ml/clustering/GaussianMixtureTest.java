package convoy.ml.clustering;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.util.Failures;
import convoy.testing.Frames;
import convoy.testing.Golden;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {
  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("ml/clustering/mixtures.json");
  private static final int FEATURES = 3;
  private static final double[][] ROWS = rows(Golden.doubles(GOLDEN.get("rows")));
  private static final double[][] MEANS = rows(Golden.doubles(GOLDEN.get("initialMeans")));

  private static double[][] rows(double[] values) {
    double[][] rows = new double[values.length / FEATURES][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * FEATURES, (i + 1) * FEATURES));
    return rows;
  }

  private static GaussianMixture mixture(String type) {
    return new GaussianMixture()
        .setK(3)
        .setCovarianceType(type)
        .setInitialMeans(MEANS)
        .setMaxIter(40)
        .setTol(1e-6);
  }

  private static Dataset<Row> frame(double[]... rows) {
    return Frames.ofVectors("features", rows);
  }

  /** What {@link ExpectationMaximizationTest} shows of each type, on Spark. */
  @Test
  void givesTheNumbersOfScikitLearn() {
    Map<?, ?> golden = (Map<?, ?>) GOLDEN.get("tied");
    GaussianMixtureModel model = mixture("tied").fit(frame(ROWS));
    double close = 1e-6;
    assertArrayEquals(Golden.doubles(golden.get("weights")), model.weights(), close);
    assertArrayEquals(
        Golden.doubles(golden.get("means")), model.means().transpose().toArray(), close);
    assertArrayEquals(
        Golden.doubles(golden.get("covariances")), model.covariance(1).toArray(), close);
    assertArrayEquals(
        Arrays.copyOf(Golden.doubles(golden.get("probabilities")), 3),
        model.predictProbability(Vectors.dense(ROWS[0])).toArray(),
        close);
    GaussianMixtureSummary summary = model.summary();
    assertEquals(golden.get("iterations"), summary.numIter());
    assertEquals(golden.get("converged"), summary.converged());
    assertEquals(number(golden, "logLikelihood"), summary.logLikelihood(), 1e-4);
    assertEquals(number(golden, "bic"), summary.bic(), 1e-4);
    assertEquals(number(golden, "aic"), summary.aic(), 1e-4);
    assertEquals(golden.get("parameters"), (int) model.numParameters());
  }

  private static double number(Map<?, ?> golden, String key) {
    return ((Number) golden.get(key)).doubleValue();
  }

  /** By k-means++, of a type whose sums are the most. */
  @Test
  void theSameRowsGiveTheSameBitsInAnyOrderAndPartitions() {
    List<double[]> rows = Arrays.asList(ROWS.clone());
    GaussianMixture mixture = mixture("full");
    mixture.clear(mixture.initialMeans());
    mixture.setMaxIter(3);
    GaussianMixtureModel expected = mixture.fit(frame(ROWS).coalesce(1));
    Collections.shuffle(rows, new Random(1));
    GaussianMixtureModel found = mixture.fit(frame(rows.toArray(double[][]::new)).repartition(5));
    assertArrayEquals(expected.weights(), found.weights());
    assertEquals(expected.means(), found.means());
    for (int j = 0; j < 3; j++) {
      assertEquals(expected.covariance(j), found.covariance(j));
    }
    assertEquals(expected.summary(), found.summary());
    assertNotEquals(expected.means(), mixture.setSeed(7).fit(frame(ROWS)).means());
  }

  @Test
  void findsClustersThatAreFarApartFromItsOwnStart() {
    Random random = new Random(5);
    double[][] rows = new double[90][];
    Arrays.setAll(
        rows,
        i -> new double[] {100 * (i % 3) + random.nextGaussian(), 1e6 + random.nextGaussian()});
    GaussianMixtureModel model =
        new GaussianMixture().setK(3).setCovarianceType("full").fit(frame(rows));
    for (int i = 0; i < rows.length; i++) {
      assertEquals(
          model.predict(Vectors.dense(rows[i % 3])), model.predict(Vectors.dense(rows[i])));
    }
    for (double weight : model.weights()) {
      assertEquals(1.0 / 3, weight, 1e-6);
    }
    assertTrue(model.summary().converged());
    double variance = model.covariance(0).apply(0, 0);
    assertTrue(variance > 0.4 && variance < 2, "" + variance);
  }

  /** Rows that come often must not crowd out the others of the sample. */
  @Test
  void startsFromRowsThatDifferHoweverOftenEachComes() {
    double[][] rows = new double[10_000][];
    Arrays.setAll(rows, i -> new double[] {i % 50});
    GaussianMixture mixture = new GaussianMixture().setK(2).setMaxIter(1);
    assertEquals(2, mixture.fit(frame(rows)).numComponents());
    assertFails(
        () -> mixture.setK(51).fit(frame(rows)),
        "k is 51, but there are only 50 rows that differ.");
    double[][] rare = new double[10_000][];
    Arrays.setAll(rare, i -> new double[] {i == 7 ? 1 : 0});
    assertEquals(2, mixture.setK(2).setSeed(1).fit(frame(rare)).numComponents());
  }

  @Test
  void refusesWhatHasNoMixture() {
    GaussianMixture mixture = new GaussianMixture().setK(4);
    assertFails(
        () -> mixture.fit(frame(new double[] {1, 2}, new double[] {2, 1}, new double[] {1, 2})),
        mixture.uid() + ": k is 4, but there are only 2 rows that differ. Set it to at most that.");
    GaussianMixture floorless =
        new GaussianMixture().setK(1).setCovarianceFloor(0).setCovarianceType("full");
    assertFails(
        () -> floorless.fit(frame(new double[] {1, 2}, new double[] {2, 4}, new double[] {3, 6})),
        floorless.uid() + ": the covariance of component 0 collapsed:",
        "Raise covarianceFloor (it is 0.0)");
    GaussianMixture far =
        new GaussianMixture().setInitialMeans(new double[][] {{0, 0}, {1e9, 1e9}});
    assertFails(
        () -> far.fit(frame(new double[] {1, 2}, new double[] {2, 1}, new double[] {0, 1})),
        "component 1 collapsed: no row is left to it");
  }

  @Test
  void refusesRowsThatAreTooFarAway() {
    GaussianMixture mixture = mixture("full");
    assertFails(
        () -> mixture.fit(frame(new double[] {1, 2, 3}, new double[] {1, -1e200, 3})),
        mixture.uid()
            + ": column 'features' has a vector with -1.0E200 at index 1, beyond 1.0E100");
    for (String type : List.of("full", "diagonal")) {
      GaussianMixtureModel model = mixture(type).setMaxIter(1).fit(frame(ROWS));
      Dataset<Row> far = frame(new double[] {0, 1e200, 0});
      assertFails(
          () -> Failures.inWords(() -> model.transform(far).collectAsList()),
          model.uid() + ": column 'features' has a row so far from every component",
          "1.0E200");
    }
  }

  @Test
  void refusesCovariancesThatNoArrayHolds() {
    GaussianMixture mixture = new GaussianMixture().setK(3000);
    Dataset<Row> wide = frame(new double[1000], new double[1000]);
    assertFails(
        () -> mixture.fit(wide),
        mixture.uid()
            + ": covarianceType = full with k = 3000 and the 1,000 features of column 'features' has covariances of 3,000,000,000 numbers",
        "Set covarianceType to diagonal");
    assertFails(
        () -> mixture.setK(2000).fit(wide),
        mixture.uid() + ": a mixture of 2000 components of 1,000 features takes about",
        "Set covarianceType to diagonal");
  }

  @Test
  void refusesInitialMeansThatDoNotFit() {
    GaussianMixture mixture = new GaussianMixture().setK(3);
    assertFails(() -> mixture.setInitialMeans("[[1, 2], [3]]"), "2 and 1");
    assertFails(() -> mixture.setInitialMeans("{}"), "expected a list of means");
    assertFails(() -> mixture.setInitialMeans("[[1, \"a\"]]"), "expected finite numbers");
    mixture.setInitialMeans("[[1, 2], [3, 4]]");
    assertFails(
        () -> mixture.transformSchema(frame(ROWS).schema()),
        mixture.uid() + ": initialMeans are 2, but k is 3");
    assertFails(
        () -> mixture.setK(2).fit(frame(ROWS)),
        mixture.uid()
            + ": initialMeans have 2 numbers each, but column 'features' has vectors of 3");
  }

  @Test
  void aLoadedModelHasNoSummary() {
    GaussianMixtureModel model = mixture("diagonal").setMaxIter(1).fit(frame(ROWS));
    for (int j : new int[] {-1, 3}) {
      assertFails(
          () -> model.covariance(j), model.uid() + ": there is no component %d;".formatted(j));
    }
    assertTrue(model.hasSummary());
    assertFalse(new GaussianMixtureModel().hasSummary());
    assertFails(() -> new GaussianMixtureModel().summary(), "only the program that fits");
    assertEquals(model.summary(), model.copy(model.extractParamMap()).summary());
  }
}

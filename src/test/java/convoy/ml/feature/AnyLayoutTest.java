package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.testing.Frames;
import convoy.testing.Layouts;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However the rows are partitioned and ordered, the stages learn the same, bit for bit. */
@WhateverSpark
class AnyLayoutTest {
  private static final int COLUMNS = 12;
  @TempDir private static Path folder;
  private static Map<String, Dataset<Row>> layouts;

  @BeforeAll
  static void layOut() {
    layouts = Layouts.of(Frames.ofVectors("x", rows(400)), folder);
  }

  /** Columns of all kinds; some rows come several times, every fifth is a sparse vector. */
  private static Vector[] rows(int count) {
    Random random = new Random(11);
    Vector[] rows = new Vector[count];
    for (int r = 0; r < count; r++) {
      double[] x = new double[COLUMNS];
      for (int i = 0; i < COLUMNS; i++) {
        x[i] = random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
      }
      x[1] *= 1e100;
      x[2] *= 1e-100;
      x[3] = 1e9 + random.nextGaussian();
      x[4] = random.nextInt(256);
      x[5] = 0.1;
      x[6] = r % 9 == 0 ? random.nextGaussian() : 0;
      x[7] = (float) random.nextGaussian();
      x[8] = x[7] + x[4];
      x[9] = random.nextBoolean() ? 3 : -3;
      rows[r] = r % 5 == 0 ? Vectors.dense(x).toSparse() : Vectors.dense(x);
      if (r % 50 == 7) {
        rows[r] = rows[r - 7];
      }
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"feature, n", "feature, n-1", "channel, n", "channel, n-1", "meanImage, n"})
  void standardizerLearnsTheSameBits(String scope, String denominator) {
    assertSameBits(
        data -> {
          StandardizerModel model =
              new Standardizer()
                  .setInputCol("x")
                  .setScope(scope)
                  .setInputShape(3, 2, 2)
                  .setVarianceDenominator(denominator)
                  .fit(data);
          return concatenated(model.mean(), model.std());
        });
  }

  @ParameterizedTest
  @CsvSource({"pca, n", "zca, n", "rotation, n", "pca, n-1"})
  void whiteningLearnsTheSameBits(String mode, String denominator) {
    PCAWhitening whitening =
        new PCAWhitening().setInputCol("x").setMode(mode).setVarianceDenominator(denominator);
    assertSameBits(data -> learnt(whitening.fit(data)));
  }

  @Test
  void whiteningOfStandardizedDataLearnsTheSameBits() {
    for (PCAWhitening whitening :
        new PCAWhitening[] {
          new PCAWhitening().setRetainedVariance(0.9).setEpsilon(0.1),
          new PCAWhitening().setK(1).setSolver("randomized"),
        }) {
      assertSameBits(
          data ->
              learnt(
                  whitening
                      .setInputCol("z")
                      .fit(
                          new Standardizer()
                              .setInputCol("x")
                              .setOutputCol("z")
                              .fit(data)
                              .transform(data))));
    }
  }

  @Test
  void whiteningOfBytesLearnsTheSameBits() {
    Random random = new Random(3);
    double[][] rows = new double[300][9];
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(256);
      }
    }
    assertSameBits(
        Layouts.of(Frames.ofVectors("x", rows), folder.resolve("bytes")),
        data -> learnt(new PCAWhitening().setInputCol("x").setStandardize(true).fit(data)));
  }

  @Test
  void productsHalfWayBetweenTwoRoundedOnesLeaveNoTrace() {
    // Odd multiples of 2^-43, mean 0: their products are odd multiples of 2^-86, half-way between
    // the multiples of 2^-85 that the low sums of 400 rows are made of.
    Random random = new Random(5);
    double[][] rows = new double[400][3];
    for (int r = 0; r < rows.length; r += 2) {
      for (int i = 0; i < 3; i++) {
        rows[r][i] = (2 * random.nextLong(1L << 42) + 1) * 0x1p-43;
        rows[r + 1][i] = -rows[r][i];
      }
    }
    Map<String, Dataset<Row>> halfWay =
        Layouts.of(Frames.ofVectors("x", rows), folder.resolve("halfWay"));
    assertSameBits(halfWay, data -> learnt(new PCAWhitening().setInputCol("x").fit(data)));
  }

  private static double[] learnt(PCAWhiteningModel model) {
    return concatenated(
        model.mean(),
        Vectors.dense(model.components().values()),
        model.variances(),
        model.explainedVariance(),
        model.transform(Vectors.zeros(model.numFeatures())));
  }

  private static double[] concatenated(Vector... vectors) {
    return Arrays.stream(vectors).flatMapToDouble(v -> Arrays.stream(v.toArray())).toArray();
  }

  private static void assertSameBits(Function<Dataset<Row>, double[]> learn) {
    assertSameBits(layouts, learn);
  }

  private static void assertSameBits(
      Map<String, Dataset<Row>> layouts, Function<Dataset<Row>, double[]> learn) {
    Map<String, double[]> learnt = new TreeMap<>();
    layouts.forEach((name, data) -> learnt.put(name, learn.apply(data)));
    double[] expected = learnt.get("1 partition");
    learnt.forEach((name, bits) -> assertArrayEquals(expected, bits, name));
  }
}

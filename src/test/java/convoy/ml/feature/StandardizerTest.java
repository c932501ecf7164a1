package convoy.ml.feature;

import static convoy.testing.Failures.assertFails;
import static convoy.testing.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import convoy.testing.Frames;
import convoy.testing.Numbers;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class StandardizerTest {
  /** The third feature is constant. */
  private static final double[][] X = {
    {1, 200, -3, 7}, {2, 180, -3, 7}, {4, 260, -3, 8}, {8, 210, -3, 5}, {0, 0, -3, 1}
  };

  private static Standardizer standardizer() {
    return new Standardizer().setInputCol("x").setOutputCol("y");
  }

  private static List<Vector> fitAndTransform(Standardizer standardizer, Dataset<Row> data) {
    return Frames.vectors(standardizer.fit(data).transform(data), "y");
  }

  @Test
  void givesTheNumbersOfNumPy() {
    // x = np.array([[1., 200, -3, 7], [2, 180, -3, 7], [4, 260, -3, 8], [8, 210, -3, 5], [0, 0, -3,
    // 1]])
    // ((x - x.mean(axis=0)) / np.where(x.std(axis=0) == 0, 1, x.std(axis=0))).tolist()
    double[][] expected = {
      {-0.7071067811865475, 0.337099931231621, 0, 0.5604485383178051},
      {-0.35355339059327373, 0.11236664374387369, 0, 0.5604485383178051},
      {0.35355339059327373, 1.0112997936948631, 0, 0.960768922830523},
      {1.7677669529663687, 0.44946657497549475, 0, -0.24019223070763054},
      {-1.0606601717798212, -1.9102329436458525, 0, -1.8414737687585019}
    };
    assertClose(expected, fitAndTransform(standardizer(), Frames.ofVectors("x", X)), 1e-14);
  }

  @Test
  void equalsSparksScalerWithItsDenominator() {
    double[][] rows = Numbers.normal(200, 6, 1);
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = rows[i][0] * 1e-3 + 1e3;
      rows[i][1] = i % 7 == 0 ? rows[i][1] : 0;
      rows[i][2] = 5;
    }
    Dataset<Row> data = Frames.ofVectors("x", rows);
    for (boolean withMean : new boolean[] {true, false}) {
      StandardScalerModel spark =
          new StandardScaler().setInputCol("x").setOutputCol("y").setWithMean(withMean).fit(data);
      StandardizerModel ours =
          standardizer().setVarianceDenominator("n-1").setWithMean(withMean).fit(data);
      assertClose(spark.mean().toArray(), ours.mean(), 1e-12);
      assertClose(spark.std().toArray(), ours.std(), 1e-12);
      double[][] expected =
          Frames.vectors(spark.transform(data), "y").stream()
              .map(Vector::toArray)
              .toArray(double[][]::new);
      // The first feature's std is 1e-6 of its mean: the last digits of the mean weigh 1e6.
      assertClose(expected, Frames.vectors(ours.transform(data), "y"), 1e-9);
    }
  }

  @Test
  void subtractsTheMeanImage() {
    List<Vector> centred =
        fitAndTransform(standardizer().setWithStd(false), Frames.ofVectors("x", X));
    assertClose(new double[] {-2, 30, 0, 1.4}, centred.get(0), 1e-15);
  }

  @Test
  void takesMeanAndStdOfEachChannel() {
    // c = x.reshape(5, 2, 1, 2)
    // c.mean(axis=(0, 2, 3)), c.std(axis=(0, 2, 3)), c.std(axis=(0, 2, 3), ddof=1)
    Standardizer channels = standardizer().setScope("channel").setInputShape(2, 1, 2);
    Dataset<Row> data = Frames.ofVectors("x", X);
    StandardizerModel model = channels.fit(data);
    assertClose(new double[] {86.5, 86.5, 1.3, 1.3}, model.mean(), 1e-14);
    assertClose(
        new double[] {104.57652700295607, 104.57652700295607, 4.648655719667784, 4.648655719667784},
        model.std(),
        1e-14);
    assertClose(
        new double[] {110.23333837314775, 110.23333837314775, 4.900113377373131, 4.900113377373131},
        channels.setVarianceDenominator("n-1").fit(data).std(),
        1e-14);
    assertClose(
        new double[] {(1 - 86.5) / 104.57652700295607, (200 - 86.5) / 104.57652700295607},
        Vectors.dense(Arrays.copyOf(model.transform(Vectors.dense(X[0])).toArray(), 2)),
        1e-14);
  }

  @Test
  void subtractsTheMeanImageAndDividesByWhatIsLeftOfEachChannel() {
    // r = x.reshape(5, 2, 2) - x.reshape(5, 2, 2).mean(axis=0)
    // (r**2).sum(axis=(0, 2)) is 40 + 39600 and 0 + 31.2, of 10 values each
    Standardizer images = standardizer().setScope("meanImage").setInputShape(2, 1, 2);
    Dataset<Row> data = Frames.ofVectors("x", X);
    StandardizerModel model = images.fit(data);
    assertClose(new double[] {3, 170, -3, 5.6}, model.mean(), 1e-14);
    double first = Math.sqrt(3964);
    double second = Math.sqrt(3.12);
    assertClose(new double[] {first, first, second, second}, model.std(), 1e-14);
    assertClose(
        new double[] {-2 / first, 30 / first, 0, 1.4 / second},
        model.transform(Vectors.dense(X[0])),
        1e-14);
    double lessOne = Math.sqrt(39640 / 9.0);
    assertEquals(
        lessOne, images.setVarianceDenominator("n-1").fit(data).std().apply(1), 1e-14 * lessOne);
    assertFails(
        () -> standardizer().setScope("meanImage").fit(data), "scope is 'meanImage'", "inputShape");
  }

  @Test
  void constantFeaturesAndChannelsGiveZero() {
    // 0.1 has no exact binary form: a mean that is off by one digit would give 1 or so, not 0.
    double[][] rows = new double[7][30];
    for (double[] row : rows) {
      Arrays.fill(row, 0.1);
    }
    Dataset<Row> data = Frames.ofVectors("x", rows).repartition(3);
    for (String scope : List.of("feature", "channel", "meanImage")) {
      Standardizer standardizer = standardizer().setScope(scope).setInputShape(1, 5, 6);
      for (Vector vector : fitAndTransform(standardizer, data)) {
        assertEquals(Vectors.zeros(30), vector);
      }
    }
  }

  @Test
  void oneRowGivesZero() {
    Dataset<Row> row = Frames.ofVectors("x", new double[][] {{3, -1}});
    assertEquals(
        List.of(Vectors.dense(0, 0)),
        fitAndTransform(standardizer().setVarianceDenominator("n-1"), row));
  }

  @Test
  void doesNotCancelWhereTheMeanIsLarge() {
    // Values 1e9 - 1, 1e9, 1e9 + 1: mean 1e9, variance 2/3. E[x²] - E[x]² has no correct digit.
    Dataset<Row> data =
        Frames.ofVectors("x", new double[][] {{1e9 - 1}, {1e9}, {1e9 + 1}}).repartition(2);
    StandardizerModel model = standardizer().fit(data);
    assertClose(new double[] {1e9}, model.mean(), 1e-15);
    assertClose(new double[] {Math.sqrt(2.0 / 3)}, model.std(), 1e-15);
  }

  @Test
  void standardizesHugeAndTinyFeatures() {
    List<Vector> standardized =
        fitAndTransform(
            standardizer(),
            Frames.ofVectors("x", new double[][] {{1e300, 3e-300}, {-1e300, 1e-300}}));
    assertClose(new double[][] {{1, 1}, {-1, -1}}, standardized, 1e-15);
  }

  @Test
  void keepsSparseVectorsSparseWithoutMean() {
    Vector sparse = Vectors.sparse(4, new int[] {1, 3}, new double[] {20, 2});
    Dataset<Row> data = Frames.ofVectors("x", sparse, Vectors.dense(1, 0, 2, 0));
    SparseVector scaled =
        assertInstanceOf(
            SparseVector.class, standardizer().setWithMean(false).fit(data).transform(sparse));
    assertEquals(Vectors.sparse(4, new int[] {1, 3}, new double[] {2, 2}), scaled);
  }

  @Test
  void appliesTheTrainingMomentsToOtherData() {
    StandardizerModel model = standardizer().fit(Frames.ofVectors("x", new double[][] {{0}, {4}}));
    assertEquals(Vectors.dense(4), model.transform(Vectors.dense(10)));
  }

  @Test
  void rejectsChannelsWithoutInputShape() {
    assertFails(
        () -> standardizer().setScope("channel").fit(Frames.ofVectors("x", X)),
        "Standardizer_",
        "scope is 'channel'",
        "inputShape is not set");
  }

  @Test
  void rejectsInputShapeThatDoesNotFit() {
    Standardizer standardizer = standardizer().setScope("channel").setInputShape(3, 2, 2);
    String[] words = {standardizer.uid(), "inputShape [3, 2, 2]", "12 values", "'x' have 4"};
    Dataset<Row> data = Frames.ofVectors("x", X);
    assertFails(() -> standardizer.fit(data), words);
    // Where the column's metadata tell the size, without a look at the data.
    StandardizerModel model = standardizer().setOutputCol("x2").fit(data);
    Standardizer next =
        new Standardizer().setInputCol("x2").setScope("channel").setInputShape(3, 2, 2);
    assertFails(() -> next.transformSchema(model.transformSchema(data.schema())), "'x2' have 4");
  }

  @Test
  void rejectsParamsOutOfRange() {
    assertFails(() -> standardizer().setScope("pixel"), "scope is 'pixel'", "feature, channel");
    assertFails(
        () -> standardizer().setVarianceDenominator("n+1"), "varianceDenominator is 'n+1'", "n-1");
    assertFails(
        () -> standardizer().setInputShape(new int[] {3, 32}),
        "[3, 32]",
        "[channels, height, width]");
    assertFails(() -> standardizer().setInputShape(3, 0, 2), "[3, 0, 2]", "at least 1");
  }

  @Test
  void rejectsUnequalLengthsInDifferentPartitions() {
    Dataset<Row> data =
        Frames.ofVectors("x", new double[][] {{1, 2, 3}})
            .union(Frames.ofVectors("x", new double[][] {{1, 2}}));
    assertFails(() -> standardizer().fit(data), "2 values where 3 are expected", "first row");
  }

  @Test
  void rejectsDataOfAnotherSizeBeforeReadingThem() {
    StandardizerModel narrow = standardizer().fit(Frames.ofVectors("x", new double[][] {{1}, {2}}));
    StandardizerModel wide = standardizer().setOutputCol("w").fit(Frames.ofVectors("x", X));
    Dataset<Row> four = wide.transform(Frames.ofVectors("x", X));
    assertFails(
        () -> narrow.setInputCol("w").transformSchema(four.schema()),
        narrow.uid(),
        "'w' has vectors of 4",
        "fitted to 1");
  }

  @Test
  void rejectsUnsetInputColumn() {
    assertFails(
        () -> new Standardizer().fit(Frames.ofVectors("x", X)), "Standardizer_", "inputCol is not");
  }
}

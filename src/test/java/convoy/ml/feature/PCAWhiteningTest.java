package convoy.ml.feature;

import static convoy.testing.Failures.assertFails;
import static convoy.testing.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Frames;
import convoy.testing.Golden;
import convoy.testing.LocalSpark;
import convoy.testing.Numbers;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PCAWhiteningTest {
  // w = np.array([[2., 0, 1], [0, 1, 3], [-1, 4, 0], [3, 3, -2], [1, -2, 5], [0, 0, 1]])
  private static final double[][] W = {
    {2, 0, 1}, {0, 1, 3}, {-1, 4, 0}, {3, 3, -2}, {1, -2, 5}, {0, 0, 1}
  };

  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("ml/feature/whitening.json");
  private static final Dataset<Row> FALLING_OFF = Frames.ofVectors("x", matrix(GOLDEN.get("rows")));

  private static PCAWhitening whitening() {
    return new PCAWhitening().setInputCol("x").setOutputCol("y");
  }

  private static List<Vector> fitAndTransform(PCAWhitening whitening, Dataset<Row> data) {
    return Frames.vectors(whitening.fit(data).transform(data), "y");
  }

  /** Correlated columns of scales from 1 to 1000. */
  private static double[][] correlated(int rows, int columns) {
    double[][] numbers = Numbers.normal(rows, columns, 7);
    for (double[] row : numbers) {
      for (int i = 1; i < columns; i++) {
        row[i] = 0.7 * row[i - 1] + row[i] * Math.pow(1000, (double) i / columns) + 3;
      }
    }
    return numbers;
  }

  private static double[][] identity(int size) {
    double[][] identity = new double[size][size];
    for (int i = 0; i < size; i++) {
      identity[i][i] = 1;
    }
    return identity;
  }

  private static List<Vector> asVectors(double[][] rows) {
    return Arrays.stream(rows).map(Vectors::dense).toList();
  }

  @Test
  void givesTheNumbersOfScikitLearn() {
    // p = PCA(whiten=True).fit(w)
    // sign = np.sign(p.components_[range(3), abs(p.components_).argmax(axis=1)])
    // (p.transform(w) * sign).tolist(), p.explained_variance_ratio_.tolist()
    double[][] expected = {
      {0.09900308676485314, 0.9186571133465274, -0.288475444930112},
      {0.42695530163173606, -0.7185001923536187, 0.8036037065722945},
      {-0.9076164576642757, -1.4963690688020423, 0.13639287644478332},
      {-1.2870477728723024, 1.155596244667999, 0.6283606483650114},
      {1.5182236550339923, 0.23676679756450225, 0.5926405819007702},
      {0.15048218710599687, -0.09615089442336759, -1.8725223683527465}
    };
    double[] shares = {0.7491409533706244, 0.2161418782824818, 0.034717168346893826};
    Dataset<Row> data = Frames.ofVectors("x", W);
    PCAWhiteningModel model = whitening().setVarianceDenominator("n-1").fit(data);
    assertClose(expected, Frames.vectors(model.transform(data), "y"), 1e-13);
    assertClose(shares, model.explainedVariance(), 1e-14);
  }

  @Test
  void zcaWithEpsilonGivesTheNumbersOfNumPy() {
    // m = w.mean(axis=0); d, e = np.linalg.eigh(np.cov(w.T, bias=True))
    // ((w - m) @ e @ np.diag(1 / np.sqrt(d + 0.5)) @ e.T).tolist()
    double[][] expected = {
      {0.6536543163839112, -0.6018065136359678, -0.3111362974877586},
      {-0.3355156844283008, 0.3751663161725256, 0.8900134343819428},
      {-1.1274853880991662, 1.3506667113701891, -0.23138681957346038},
      {1.3167070241248344, 0.6556139339769816, -1.1076441670512283},
      {0.29400782704659784, -0.8959138818324749, 1.396182531610197},
      {-0.801368095027877, -0.8837265660512538, -0.6360286818796917}
    };
    assertClose(
        expected,
        fitAndTransform(whitening().setMode("zca").setEpsilon(0.5), Frames.ofVectors("x", W)),
        1e-13);
  }

  @Test
  void rotationEqualsSparksPca() {
    Dataset<Row> data = Frames.ofVectors("x", correlated(300, 8));
    PCAModel spark = new PCA().setInputCol("x").setOutputCol("y").setK(5).fit(data);
    PCAWhiteningModel ours = whitening().setMode("rotation").setK(5).fit(data);
    assertClose(spark.explainedVariance().toArray(), ours.explainedVariance(), 1e-12);

    List<Vector> theirs = Frames.vectors(spark.transform(data), "y");
    List<Vector> rotated = Frames.vectors(ours.transform(data), "y");
    for (int k = 0; k < 5; k++) {
      double[] axis = ours.components().values();
      double sign = Math.signum(spark.pc().apply(0, k) * axis[k * 8]);
      double offset = 0; // Spark does not subtract the mean.
      for (int i = 0; i < 8; i++) {
        offset += ours.mean().apply(i) * axis[k * 8 + i];
      }
      for (int row = 0; row < rotated.size(); row++) {
        assertEquals(
            sign * theirs.get(row).apply(k) - offset, rotated.get(row).apply(k), 1e-8, "axis " + k);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "zca"})
  void whiteDataHaveTheIdentityAsCovariance(String mode) {
    Dataset<Row> data = Frames.ofVectors("x", correlated(500, 20));
    List<Vector> white = fitAndTransform(whitening().setMode(mode), data);
    assertClose(identity(20), asVectors(Numbers.covariance(white)), 1e-9);
  }

  private static double[][] matrix(Object golden) {
    return ((List<?>) golden).stream().map(Golden::doubles).toArray(double[][]::new);
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void findsTheComponentsOfNumPyWhereVariancesFallOffOverTenDecades() {
    PCAWhiteningModel model = whitening().fit(FALLING_OFF);
    double[] expected = Golden.doubles(GOLDEN.get("variances"));
    for (int k = 0; k < expected.length; k++) {
      double allowed = 1e-15 * expected[0] + 1e-12 * expected[k]; // what NumPy has of its own
      assertEquals(expected[k], model.variances().apply(k), allowed, "variance " + k);
    }
    assertClose(
        flat(matrix(GOLDEN.get("components"))), Vectors.dense(model.components().values()), 1e-4);
    double[] first = Arrays.copyOf(model.components().values(), 4 * 14);
    assertClose(
        Arrays.copyOf(flat(matrix(GOLDEN.get("components"))), 4 * 14), Vectors.dense(first), 1e-11);
    List<Vector> white = Frames.vectors(model.transform(FALLING_OFF), "y");
    assertClose(identity(14), asVectors(Numbers.covariance(white)), 1e-6);
  }

  @Test
  void randomizedSolverFindsTheComponentsOfScikitLearn() {
    PCAWhiteningModel model = whitening().setK(3).setSolver("randomized").fit(FALLING_OFF);
    assertClose(Golden.doubles(GOLDEN.get("randomizedVariances")), model.variances(), 1e-12);
    assertClose(
        flat(matrix(GOLDEN.get("randomizedComponents"))),
        Vectors.dense(model.components().values()),
        1e-10);
    PCAWhiteningModel exact = whitening().setK(3).setSolver("exact").fit(FALLING_OFF);
    assertClose(exact.explainedVariance().toArray(), model.explainedVariance(), 1e-12);
  }

  @Test
  void randomizedSolverNeedsANumberOfComponents() {
    assertFails(
        () -> whitening().setSolver("randomized").fit(FALLING_OFF),
        "PCAWhitening_",
        "solver = randomized",
        "Set k");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "randomized"})
  void standardizingGivesTheNumbersOfScikitLearn(String solver) {
    PCAWhiteningModel model =
        whitening().setStandardize(true).setSolver(solver).setK(14).fit(FALLING_OFF);
    double[] variances = Golden.doubles(GOLDEN.get("standardizedVariances"));
    assertClose(variances, model.variances(), 1e-12);
    assertEquals(14, Arrays.stream(model.variances().toArray()).sum(), 1e-10);
    double[][] white = matrix(GOLDEN.get("standardizedWhite"));
    List<Vector> ours = Frames.vectors(model.transform(FALLING_OFF), "y");
    for (int row = 0; row < 2; row++) {
      assertClose(white[row], ours.get(row), 1e-4); // the last variances are 1e-10
      assertClose(
          Arrays.copyOf(white[row], 4),
          Vectors.dense(Arrays.copyOf(ours.get(row).toArray(), 4)),
          1e-10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "zca", "rotation"})
  void standardizingIsAStandardizerBeforeAndTheInverseUndoesIt(String mode) {
    double[][] rows = correlated(200, 6);
    for (double[] row : rows) {
      row[4] = 7; // no variance to divide by
    }
    Dataset<Row> data = Frames.ofVectors("x", rows);
    Dataset<Row> scaled =
        new Standardizer().setInputCol("x").setOutputCol("z").fit(data).transform(data);
    PCAWhiteningModel two = whitening().setInputCol("z").setMode(mode).fit(scaled);
    PCAWhiteningModel one = whitening().setStandardize(true).setMode(mode).fit(data);
    double[][] expected =
        Frames.vectors(two.transform(scaled), "y").stream()
            .map(Vector::toArray)
            .toArray(double[][]::new);
    assertClose(expected, Frames.vectors(one.transform(data), "y"), 1e-10);
    Dataset<Row> back = one.inverseModel().setOutputCol("restored").transform(one.transform(data));
    assertClose(rows, Frames.vectors(back, "restored"), 1e-10);
  }

  @Test
  void bytesAreWhitenedAsTheirVectorsAre() {
    Random random = new Random(4);
    double[][] rows = new double[300][20];
    List<Row> bytes = new ArrayList<>();
    for (double[] row : rows) {
      byte[] pixels = new byte[20];
      random.nextBytes(pixels);
      for (int i = 0; i < 20; i++) {
        row[i] = pixels[i] & 0xFF;
      }
      bytes.add(RowFactory.create((Object) pixels));
    }
    Dataset<Row> vectors = Frames.ofVectors("x", rows);
    Dataset<Row> binary =
        vectors
            .sparkSession()
            .createDataFrame(bytes, new StructType().add("x", DataTypes.BinaryType));
    PCAWhiteningModel ofVectors = whitening().fit(vectors);
    PCAWhiteningModel ofBytes = whitening().fit(binary);
    assertEquals(ofVectors.components(), ofBytes.components());
    assertEquals(ofVectors.variances(), ofBytes.variances());
    List<Vector> white = Frames.vectors(ofBytes.transform(binary), "y");
    assertEquals(Frames.vectors(ofVectors.transform(vectors), "y"), white);
    assertClose(identity(20), asVectors(Numbers.covariance(white)), 1e-12);
  }

  @Test
  void directionsWithoutVarianceGiveZero() {
    // Six features: three free ones, a constant, a copy of the first, the sum of the first two.
    double[][] rows = new double[400][];
    double[][] free = Numbers.normal(400, 3, 3);
    for (int r = 0; r < rows.length; r++) {
      double[] x = free[r];
      rows[r] = new double[] {x[0], 50 * x[1], x[2], 0.1, x[0], x[0] + 50 * x[1]};
    }
    List<Vector> white = fitAndTransform(whitening(), Frames.ofVectors("x", rows));
    assertOnesThenZeros(white, 3);
  }

  @Test
  void moreFeaturesThanRowsGiveAsManyDirectionsAsRowsLessOne() {
    List<Vector> white = fitAndTransform(whitening(), Frames.ofVectors("x", correlated(10, 40)));
    assertOnesThenZeros(white, 9);
  }

  /** Covariance the identity in the first {@code rank} features; the others exactly 0. */
  private static void assertOnesThenZeros(List<Vector> white, int rank) {
    int size = white.get(0).size();
    double[][] expected = identity(size);
    for (int i = rank; i < size; i++) {
      expected[i][i] = 0;
      int index = i;
      assertTrue(white.stream().allMatch(vector -> vector.apply(index) == 0), "feature " + i);
    }
    assertClose(expected, asVectors(Numbers.covariance(white)), 1e-6);
  }

  @Test
  void zcaOfDependentFeaturesStaysCloseToThem() {
    // The covariance of ZCA-whitened data is the projection onto the directions with variance.
    Dataset<Row> data = Frames.ofVectors("x", new double[][] {{1, 1, 5}, {2, 2, 5}, {3, 3, 5}});
    double[][] projection = {{0.5, 0.5, 0}, {0.5, 0.5, 0}, {0, 0, 0}};
    List<Vector> white = fitAndTransform(whitening().setMode("zca"), data);
    assertClose(projection, asVectors(Numbers.covariance(white)), 1e-12);
  }

  @Test
  void constantDataGiveZero() {
    Dataset<Row> data = Frames.ofVectors("x", new double[][] {{1, 0.1}, {1, 0.1}, {1, 0.1}});
    PCAWhiteningModel model = whitening().setRetainedVariance(0.5).fit(data);
    assertEquals(Vectors.dense(0), model.transform(Vectors.dense(7, -3)));
    assertEquals(Vectors.dense(0), model.explainedVariance());
  }

  @Test
  void sparseDataAreWhitenedToo() {
    double[][] rows = correlated(300, 12);
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < 12; i++) {
        rows[r][i] = (r + i) % 3 == 0 ? rows[r][i] : 0;
      }
    }
    Dataset<Row> data =
        Frames.withVectors(Frames.ofVectors("x", rows), "x", vector -> vector.toSparse());
    List<Vector> white = fitAndTransform(whitening(), data);
    assertClose(identity(12), asVectors(Numbers.covariance(white)), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "zca", "rotation"})
  void inverseGivesTheOriginalBack(String mode) {
    Dataset<Row> data = Frames.ofVectors("x", correlated(50, 5));
    PCAWhiteningModel model = whitening().setMode(mode).setEpsilon(0.3).fit(data);
    PCAWhiteningModel back = model.inverseModel().setOutputCol("restored");
    Dataset<Row> restored = back.transform(model.transform(data));
    double[][] original =
        Frames.vectors(data, "x").stream().map(Vector::toArray).toArray(double[][]::new);
    assertClose(original, Frames.vectors(restored, "restored"), 1e-10);
    Vector first = Vectors.dense(original[0]);
    assertClose(original[0], model.inverseTransform(model.transform(first)), 1e-10);
    assertEquals(mode, back.inverseModel().getMode());
    assertClose(model.transform(first).toArray(), back.inverseModel().transform(first), 1e-12);
  }

  @Test
  void inverseOfFewComponentsIsTheNearestPointOfTheirPlane() {
    // All rows but the last lie on the line x = y; one component keeps the line.
    Dataset<Row> data = Frames.ofVectors("x", new double[][] {{-2, -2}, {2, 2}, {-1, 1}, {1, -1}});
    PCAWhiteningModel model = whitening().setK(1).fit(data);
    assertClose(
        new double[] {2, 2}, model.inverseTransform(model.transform(Vectors.dense(1, 3))), 1e-14);
  }

  @Test
  void retainedVarianceKeepsAsFewComponentsAsReachIt() {
    // Independent features of variance 4, 1 and 0.25, and one constant: shares 0.762, 0.190, 0.048.
    double[][] rows = {
      {2, 1, 0.5, 9}, {2, 1, -0.5, 9}, {2, -1, 0.5, 9}, {2, -1, -0.5, 9},
      {-2, 1, 0.5, 9}, {-2, 1, -0.5, 9}, {-2, -1, 0.5, 9}, {-2, -1, -0.5, 9}
    };
    Dataset<Row> data = Frames.ofVectors("x", rows);
    double[] shares = {0.5, 0.76, 0.77, 0.95, 0.96, 1};
    int[] components = {1, 1, 2, 2, 3, 3};
    for (int i = 0; i < shares.length; i++) {
      PCAWhiteningModel model = whitening().setRetainedVariance(shares[i]).fit(data);
      assertEquals(components[i], model.numOutputs(), "share " + shares[i]);
    }
    assertEquals(4, whitening().fit(data).numOutputs());
    assertEquals(4, whitening().setMode("zca").setK(2).fit(data).numOutputs());
  }

  @Test
  void declaresItsSizeBeforeFittingWhereItIsKnown() {
    StructType schema =
        new Standardizer()
            .setInputCol("z")
            .setOutputCol("x")
            .fit(Frames.ofVectors("z", W))
            .transformSchema(Frames.ofVectors("z", W).schema());
    assertEquals(3, declaredSize(whitening(), schema));
    assertEquals(2, declaredSize(whitening().setK(2), schema));
    assertEquals(3, declaredSize(whitening().setK(2).setMode("zca"), schema));
    assertEquals(-1, declaredSize(whitening().setRetainedVariance(0.9), schema));
    PCAWhitening tooMany = whitening().setK(4);
    assertFails(
        () -> tooMany.transformSchema(schema), tooMany.uid(), "k = 4", "'x' have 3 features");
  }

  private static int declaredSize(PCAWhitening whitening, StructType schema) {
    return AttributeGroup.fromStructField(whitening.transformSchema(schema).apply("y")).size();
  }

  @Test
  void rejectsMoreComponentsThanFeatures() {
    assertFails(
        () -> whitening().setK(4).fit(Frames.ofVectors("x", W)),
        "PCAWhitening_",
        "k = 4",
        "'x' have 3 features");
  }

  @Test
  void rejectsBothWaysToChooseComponents() {
    assertFails(
        () -> whitening().setK(2).setRetainedVariance(0.9).fit(Frames.ofVectors("x", W)),
        "PCAWhitening_",
        "k = 2",
        "retainedVariance = 0.9");
  }

  @Test
  void rejectsParamsOutOfRange() {
    assertFails(() -> whitening().setMode("svd"), "mode is 'svd'", "pca, zca, rotation");
    assertFails(() -> whitening().setK(0), "k is 0");
    assertFails(() -> whitening().setRetainedVariance(0), "retainedVariance is ");
    assertFails(() -> whitening().setRetainedVariance(1.1), "retainedVariance is ");
    assertFails(() -> whitening().setEpsilon(-1), "epsilon is -1");
    assertFails(() -> whitening().setSolver("svd"), "solver is 'svd'", "auto, exact, randomized");
  }

  @Test
  void rejectsFeaturesWhoseSquaresAreTooLarge() {
    Dataset<Row> data = Frames.ofVectors("x", new double[][] {{1, 1e200}, {2, -1e200}});
    assertFails(
        () -> whitening().fit(data),
        "PCAWhitening_",
        "'x'",
        "more than a double can hold",
        "Standardizer");
  }

  private static final AtomicLong READ = new AtomicLong();

  /** Each time that a row is read its number is larger than all before. */
  private static double larger() {
    return Math.pow(2, READ.incrementAndGet());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5}) // whole numbers up to 255 at first, and others
  void rowsThatChangeFromOneReadingToTheNextAreRefused(double factor) {
    READ.set(0);
    UserDefinedFunction growing =
        functions
            .udf(
                (UDF0<Vector>) () -> Vectors.dense(factor, factor * larger()),
                SQLDataTypes.VectorType())
            .asNondeterministic();
    Dataset<Row> data = LocalSpark.session().range(0, 5, 1, 1).select(growing.apply().as("x"));
    assertFails(() -> whitening().fit(data), "not the same each time", "Cache the DataFrame");
  }

  private static List<Vector> standardizedWhite(double[][] rows, String solver) {
    PCAWhitening whitening = whitening().setStandardize(true).setSolver(solver).setK(3);
    return fitAndTransform(whitening, Frames.ofVectors("x", rows));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "randomized"})
  void standardizesFeaturesWhoseSquaresADoubleCannotHold(String solver) {
    double[][] rows = correlated(80, 3);
    double[][] scaled =
        Arrays.stream(rows)
            .map(row -> new double[] {row[0] * 0x1p-800, row[1], row[2] * 0x1p900})
            .toArray(double[][]::new);
    double[][] expected =
        standardizedWhite(rows, solver).stream().map(Vector::toArray).toArray(double[][]::new);
    assertClose(expected, standardizedWhite(scaled, solver), 1e-9);
  }

  /** Their squares are still numbers; the squares of their variances are not. */
  @ParameterizedTest
  @ValueSource(ints = {300, -300})
  void randomizedSolverFindsVeryLargeAndVerySmallVariances(int exponent) {
    Dataset<Row> scaled =
        Frames.withVectors(
            FALLING_OFF,
            "x",
            vector ->
                Vectors.dense(
                    Arrays.stream(vector.toArray()).map(x -> Math.scalb(x, exponent)).toArray()));
    PCAWhitening whitening = whitening().setK(3).setSolver("randomized");
    PCAWhiteningModel expected = whitening.fit(FALLING_OFF);
    PCAWhiteningModel model = whitening.fit(scaled);
    assertClose(expected.components().values(), Vectors.dense(model.components().values()), 1e-12);
    double variance = Math.scalb(expected.variances().apply(0), 2 * exponent);
    assertEquals(variance, model.variances().apply(0), 1e-12 * variance);
  }

  @Test
  void randomizedSolverGivesUnitVectorsWhereThereIsNoVariance() {
    double[][] rows = new double[30][];
    double[][] free = Numbers.normal(30, 2, 3);
    for (int r = 0; r < rows.length; r++) {
      rows[r] = new double[] {free[r][0], free[r][1], 4, free[r][0], 0, free[r][1]};
    }
    Dataset<Row> data = Frames.ofVectors("x", rows);
    PCAWhiteningModel model = whitening().setK(5).setSolver("randomized").fit(data);
    double[] values = model.components().values();
    for (int j = 0; j < 5; j++) {
      assertEquals(j < 2, model.variances().apply(j) > 0, "variance " + j);
      for (int k = 0; k <= j; k++) {
        double dot = 0;
        for (int i = 0; i < 6; i++) {
          dot += values[j * 6 + i] * values[k * 6 + i];
        }
        assertEquals(j == k ? 1 : 0, dot, 1e-12, j + ", " + k);
      }
    }
    assertOnesThenZeros(Frames.vectors(model.transform(data), "y"), 2);
  }

  @Test
  void rejectsMoreComponentsThanTheRandomizedSolverFinds() {
    StructType schema = new StructType().add(new AttributeGroup("x", 50_000).toStructField());
    PCAWhitening whitening = whitening().setSolver("randomized").setK(40_000);
    assertFails(
        () -> whitening.transformSchema(schema), whitening.uid(), "k = 40000", "at most 32756");
  }

  @Test
  void rejectsAMapThatDoesNotFitIntoMemory() {
    int features = 100_000;
    PCAWhiteningModel model =
        new PCAWhiteningModel(
            "whitening",
            Vectors.zeros(features),
            Vectors.dense(new double[features]),
            DenseMatrix.zeros(features, 1),
            Vectors.dense(1),
            1);
    model.set(model.mode(), "zca");
    assertFails(
        () -> model.transform(Vectors.zeros(features)),
        "whitening: the map of 100,000 features to 100,000",
        "Java heap",
        "spark.driver.memory");
  }

  /** Or a search over many settings would fill the memory of driver and executors. */
  @Test
  void aModelKeepsTheMapOfItsPresentSettingAlone() {
    PCAWhiteningModel model = whitening().fit(Frames.ofVectors("x", W));
    WeakReference<?> first = new WeakReference<>(model.sent(false));
    assertEquals(first.get(), model.sent(false));
    model.set(model.epsilon(), 0.5);
    model.transform(Vectors.dense(W[0]));
    for (int i = 0; i < 50 && first.get() != null; i++) {
      System.gc();
    }
    assertNull(first.get());
  }

  @Test
  void whatExecutorsWereSentIsRemovedOnceTheModelIsGone() {
    SentMap map = new SentMap(new AffineMap(new double[2], new double[3][2], new double[3]));
    WeakReference<?> broadcast =
        new WeakReference<>(map.broadcast(LocalSpark.session().sparkContext()));
    map = null;
    for (int i = 0; i < 50 && broadcast.get() != null; i++) {
      System.gc();
    }
    assertNull(broadcast.get());
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.PackedRow;
import convoy.data.PatchMoments;
import convoy.ml.util.SymmetricEigen;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.PatchWhitening;
import convoy.network.Size2d;
import convoy.testing.EachBackend;
import convoy.testing.Frames;
import convoy.testing.Golden;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A first layer that whitens patches, found in the training images. */
@EachBackend
@WhateverSpark
class PatchWhiteningTest {
  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("data/patches.json");
  private static final Dataset<Row> DATA = Images.frame(61, 3);
  private static final double EPSILON = 1e-6;

  @Parameter String backend;

  @Test
  void filtersAreNumPys() {
    PatchMoments moments = new PatchMoments(2, 5, 5, 2, 2);
    PatchMoments others = moments.empty();
    for (int image = 11; image >= 0; image--) {
      double[] features = new double[50];
      for (int i = 0; i < 50; i++) {
        int at = 50 * image + i;
        features[i] = Math.sin(0.7 * (at + 1) * (at + 1)) + Math.sin(0.11 * at) + 0.3;
      }
      (image % 3 == 0 ? others : moments).add(PackedRow.pack(features, 0, 1));
    }
    moments.add(others);
    SymmetricEigen eigen = SymmetricEigen.of(moments.covariance(), 8);
    assertArrayEquals(Golden.doubles(GOLDEN.get("eigenvalues")), eigen.values(), 1e-7);
    List<float[]> values =
        new PatchWhitening(Size2d.square(2), 0.01)
            .values(eigen.values(), eigen.vectors(), moments.mean());
    List<?> filters = (List<?>) GOLDEN.get("filters");
    for (int filter = 0; filter < 16; filter++) {
      float[] expected = Golden.floats(filters.get(filter % 8));
      for (int i = 0; i < 8; i++) {
        int sign = filter < 8 ? 1 : -1;
        assertEquals(sign * expected[i], values.get(0)[8 * filter + i], 2e-6);
        assertEquals(
            sign * Golden.floats(GOLDEN.get("bias"))[filter % 8], values.get(1)[filter], 2e-6);
      }
    }
  }

  private CnnClassifier classifier() {
    return CnnClassifierTest.small()
        .setBackend(backend)
        .setNetwork(
            "{\"layers\": [{\"type\": \"patchWhitening\", \"kernel\": 2, \"epsilon\": 1e-6},"
                + " {\"type\": \"activation\", \"function\": \"relu\"},"
                + " {\"type\": \"dense\", \"units\": 4}]}");
  }

  private static float[] whitening(CnnClassificationModel model) {
    int learnt = new ParameterLayout(model.networkSpec()).trainableSize();
    return Arrays.copyOfRange(model.parameters(), learnt, model.parameters().length);
  }

  @Test
  void outputsOnTheTrainingPatchesAreWhite() {
    float[] found = whitening(classifier().setNumWorkers(3).setEpochs(2).fit(DATA));
    assertEquals(8 * 4 + 8, found.length);
    double[] mean = new double[4];
    double[][] products = new double[4][4];
    int patches = 0;
    for (Vector image : Frames.vectors(DATA, "features")) {
      for (int place = 0; place < 25; place++, patches++) {
        int at = place / 5 * 6 + place % 5;
        double[] y = new double[4];
        for (int k = 0; k < 4; k++) {
          y[k] =
              found[32 + k]
                  + found[4 * k] * image.apply(at)
                  + found[4 * k + 1] * image.apply(at + 1)
                  + found[4 * k + 2] * image.apply(at + 6)
                  + found[4 * k + 3] * image.apply(at + 7);
          mean[k] += y[k];
        }
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            products[i][j] += y[i] * y[j];
          }
        }
      }
    }
    for (int i = 0; i < 4; i++) {
      assertEquals(0, mean[i] / patches, 1e-5);
      for (int j = 0; j < 4; j++) {
        assertEquals(i == j ? 1 : 0, products[i][j] / patches, 2 * EPSILON + 1e-5);
      }
    }
  }

  @Test
  void bitsDoNotDependOnPartitionsAndTrainingLeavesTheFiltersAlone(@TempDir Path folder)
      throws java.io.IOException {
    CnnClassificationModel model = classifier().setEpochs(1).fit(DATA.repartition(5));
    float[] filters = whitening(model);
    CnnClassificationModel other =
        classifier().setEpochs(2).setNumWorkers(4).setL2(0.1).fit(DATA.coalesce(1));
    assertArrayEquals(filters, whitening(other));
    model.save(folder.resolve("model").toString());
    CnnClassificationModel onOtherImages =
        classifier()
            .setInitialModel(folder.resolve("model").toString())
            .setEpochs(1)
            .fit(Images.frame(40, 9));
    assertArrayEquals(filters, whitening(onOtherImages));
  }

  @Test
  void itMustBeTheFirstLayer() {
    assertFails(
        () ->
            NetworkSpec.of(1, 6, 6).relu().add(new PatchWhitening(Size2d.square(2), null)).build(),
        "Layer 'patchWhitening1' whitens patches of the images themselves and must be the network's first layer.");
    assertFails(
        () ->
            NetworkSpec.of(1, 6, 6)
                .residual(
                    block -> block.add(new PatchWhitening(Size2d.square(1), null)),
                    shortcut -> shortcut.convolution(2, 1))
                .build(),
        "Layer 'residual1.patchWhitening1' whitens");
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.PatchWhitening;
import convoy.testing.EachBackend;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
  private static final Dataset<Row> DATA = Images.frame(61, 3);
  private static final double EPSILON = 1e-6;

  @Parameter String backend;

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
    List<Vector> images = Frames.vectors(DATA, "features");
    float[] features = new float[36 * images.size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) images.get(i / 36).apply(i % 36);
    }
    int patches = 25 * images.size();
    float[] outputs = new float[8 * patches];
    NetworkSpec layer = NetworkSpec.of(1, 6, 6).add(PatchWhitening.of(2)).build();
    try (Network open = Backends.named(backend).open(layer, Device.CPU, 1)) {
      open.load(found);
      open.predict(features, images.size(), outputs);
    }
    double[] mean = new double[4];
    double[][] products = new double[4][4];
    for (int patch = 0; patch < patches; patch++) {
      double[] y = new double[4];
      for (int k = 0; k < 4; k++) {
        int at = patch / 25 * 200 + 25 * k + patch % 25;
        y[k] = outputs[at];
        assertEquals(-y[k], outputs[at + 100], 1e-5);
        mean[k] += y[k];
      }
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          products[i][j] += y[i] * y[j];
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
      throws IOException {
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
        () -> NetworkSpec.of(1, 6, 6).relu().add(PatchWhitening.of(2)).build(),
        "Layer 'patchWhitening1' whitens patches of the images themselves and must be the network's first layer.");
    assertFails(
        () ->
            NetworkSpec.of(1, 6, 6)
                .residual(
                    block -> block.add(PatchWhitening.of(1)),
                    shortcut -> shortcut.convolution(2, 1))
                .build(),
        "Layer 'residual1.patchWhitening1' whitens");
  }

  @Test
  void patchesOfTooManyValuesAreRefused() {
    assertFails(
        () -> NetworkSpec.of(29, 6, 6).add(PatchWhitening.of(3)).build(),
        "Layer 'patchWhitening1'",
        "its patches have 261 values (29 channels, kernel 3x3), and 256 are the most.");
  }
}

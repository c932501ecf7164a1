package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.testing.Images;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code backend} Param, on the classifier and on its model. */
class BackendChoiceTest {
  private static final Dataset<Row> IMAGES = Images.frame(60, 5);

  private static CnnClassifier classifier() {
    return new CnnClassifier()
        .setInputShape(1, 6, 6)
        .setNetwork("{\"layers\": [{\"type\": \"convolution\", \"filters\": 4, \"kernel\": 3}]}")
        .setEpochs(2)
        .setNumWorkers(2);
  }

  @Test
  void autoIsLibTorchWhereItLoads() {
    float[] auto = classifier().fit(IMAGES).parameters();
    assertArrayEquals(classifier().setBackend("libtorch").fit(IMAGES).parameters(), auto);
    float[] dl4j = classifier().setBackend("dl4j").fit(IMAGES).parameters();
    assertArrayEquals(dl4j, auto, 1e-3f);
    assertFalse(Arrays.equals(dl4j, auto), "both on the same backend");
  }

  @Test
  void modelsPredictOnEitherBackend(@TempDir Path folder) throws Exception {
    CnnClassificationModel trained = classifier().setBackend("dl4j").fit(IMAGES);
    trained.write().save(folder + "/model");
    CnnClassificationModel model = CnnClassificationModel.load(folder + "/model");
    assertEquals("dl4j", model.getBackend());
    List<Vector> there = rawPredictions(trained);
    for (String backend : List.of("libtorch", "auto")) {
      model.set(model.backend(), backend);
      List<Vector> here = rawPredictions(model);
      for (int row = 0; row < there.size(); row++) {
        assertArrayEquals(there.get(row).toArray(), here.get(row).toArray(), 1e-4);
      }
      assertEquals(here.get(0), model.predictRaw(IMAGES.select("features").first().getAs(0)));
    }
  }

  private static List<Vector> rawPredictions(CnnClassificationModel model) {
    return model.transform(IMAGES).select("rawPrediction").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0))
        .toList();
  }
}

package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.testing.EveryLayer;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of a job make a stage that trains, saves and loads any layer that there is. */
@WhateverSpark
class EveryLayerTest {
  @Test
  void predictsTheSameOnceSavedAndLoaded(@TempDir Path folder) throws IOException {
    TrainSettings settings =
        SettingsReader.read("conf/digits.json", "network=" + EveryLayer.json(), "epochs=2");
    CnnClassifier classifier = (CnnClassifier) TrainPipeline.of(settings).last();
    CnnClassificationModel model =
        classifier.setFeaturesCol("features").setInputShape(1, 6, 6).fit(Images.frame(60, 2));
    assertEquals(EveryLayer.spec(), model.networkSpec());

    String path = folder.resolve("model").toString();
    model.save(path);
    CnnClassificationModel loaded = CnnClassificationModel.load(path);
    assertEquals(model.networkSpec(), loaded.networkSpec());
    assertArrayEquals(model.parameters(), loaded.parameters());
    Dataset<Row> rows = Images.frame(30, 3).coalesce(1);
    assertEquals(
        model.transform(rows).select("rawPrediction").collectAsList(),
        loaded.transform(rows).select("rawPrediction").collectAsList());
  }
}

package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.EveryLayer;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage trains, saves and loads any layer that there is. */
@WhateverSpark
class EveryLayerTest {
  @Test
  void predictsTheSameOnceSavedAndLoaded(@TempDir Path folder) throws IOException {
    CnnClassificationModel model =
        CnnClassifierTest.small()
            .setNetwork(EveryLayer.json())
            .setEpochs(2)
            .fit(Images.frame(60, 2));
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

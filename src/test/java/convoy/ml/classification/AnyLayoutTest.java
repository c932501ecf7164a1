package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.ml.feature.Standardizer;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.Layouts;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the rows are partitioned and ordered, a whole pipeline learns the same weights. */
@WhateverSpark
class AnyLayoutTest {
  @Test
  void standardizedInputGivesTheSameWeights(@TempDir Path folder) {
    // Around 1e9 the last bit of a mean is 1e-7 of these features' spread: float32 shows it.
    Dataset<Row> images =
        Frames.withVectors(
            Images.frame(150, 4),
            "features",
            pixels -> Vectors.dense(Arrays.stream(pixels.toArray()).map(p -> p + 1e9).toArray()));
    Map<String, Dataset<Row>> layouts = Layouts.of(images, folder);
    float[] expected = weights(layouts.get("1 partition"));
    layouts.forEach((name, data) -> assertArrayEquals(expected, weights(data), name));
  }

  private static float[] weights(Dataset<Row> data) {
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Standardizer().setInputCol("features").setOutputCol("standardized"),
                  CnnClassifierTest.small().setFeaturesCol("standardized").setEpochs(2)
                })
            .fit(data);
    return ((CnnClassificationModel) model.stages()[1]).parameters();
  }
}

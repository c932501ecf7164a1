package convoy.ml.feature;

import convoy.ml.StageContract;
import convoy.testing.Frames;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class StandardizerContractTest extends StageContract<Standardizer, StandardizerModel> {
  @Override
  protected Standardizer newEstimator() {
    return new Standardizer()
        .setInputCol("pixels")
        .setOutputCol("standardized")
        .setScope("channel")
        .setInputShape(2, 1, 2);
  }

  @Override
  protected Dataset<Row> trainingData() {
    return Frames.ofVectors(
        "pixels",
        new double[][] {
          {1, 0, 3, -1}, {0, 0.5, 7, 2}, {2, 0, 0, 4}, {-3, 1, 2, 0}, {0.1, 0, 0.3, 9}
        });
  }

  @Override
  protected List<String> inputColumns() {
    return List.of("pixels");
  }

  @Override
  protected List<String> outputColumns() {
    return List.of("standardized");
  }

  @Override
  protected List<Object> outputsOfRow(StandardizerModel model, Vector features) {
    return List.of(model.transform(features));
  }
}

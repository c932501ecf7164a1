package convoy.ml.clustering;

import convoy.ml.StageContract;
import convoy.testing.Frames;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class GaussianMixtureContractTest extends StageContract<GaussianMixture, GaussianMixtureModel> {
  @Override
  protected GaussianMixture newEstimator() {
    return new GaussianMixture()
        .setFeaturesCol("pixels")
        .setProbabilityCol("share")
        .setPredictionCol("component")
        .setK(2)
        .setCovarianceType("tied")
        .setCovarianceFloor(0.01)
        .setMaxIter(3)
        .setSeed(3);
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
    return List.of("share", "component");
  }

  @Override
  protected List<Object> outputsOfRow(GaussianMixtureModel model, Vector features) {
    return List.of(model.predictProbability(features), model.predict(features));
  }
}

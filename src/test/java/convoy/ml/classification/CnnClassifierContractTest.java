package convoy.ml.classification;

import convoy.ml.StageContract;
import convoy.testing.Images;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class CnnClassifierContractTest extends StageContract<CnnClassifier, CnnClassificationModel> {
  @Override
  protected CnnClassifier newEstimator() {
    return CnnClassifierTest.small().setWeightCol("weight").setEpochs(2);
  }

  @Override
  protected Dataset<Row> trainingData() {
    return Images.frame(45, 1);
  }

  @Override
  protected List<String> inputColumns() {
    return List.of("features", "label", "weight");
  }

  @Override
  protected List<String> outputColumns() {
    return List.of("rawPrediction", "probability", "prediction");
  }

  @Override
  protected List<Object> outputsOfRow(CnnClassificationModel model, Vector features) {
    return List.of(
        model.predictRaw(features), model.predictProbability(features), model.predict(features));
  }
}

package convoy.ml.regression;

import convoy.ml.StageContract;
import convoy.testing.Tables;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class NeuralRegressorContractTest extends StageContract<NeuralRegressor, NeuralRegressionModel> {
  @Override
  protected NeuralRegressor newEstimator() {
    return NeuralRegressorTest.small().setEpochs(2).setWeightCol("weight");
  }

  @Override
  protected Dataset<Row> trainingData() {
    return Tables.ofNumbers(30, 1);
  }

  @Override
  protected List<String> inputColumns() {
    return List.of("features", "label", "weight");
  }

  @Override
  protected List<String> outputColumns() {
    return List.of("prediction");
  }

  @Override
  protected List<Object> outputsOfRow(NeuralRegressionModel model, Vector features) {
    return List.of(model.predict(features));
  }
}

package convoy.ml.classification;

import convoy.ml.StageContract;
import convoy.testing.Tables;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

class MultilabelClassifierContractTest
    extends StageContract<MultilabelClassifier, MultilabelClassificationModel> {
  @Override
  protected MultilabelClassifier newEstimator() {
    return MultilabelClassifierTest.small().setEpochs(2).setWeightCol("weight");
  }

  @Override
  protected Dataset<Row> trainingData() {
    return Tables.ofLabels(30, 1);
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
  protected List<Object> outputsOfRow(MultilabelClassificationModel model, Vector features) {
    List<Double> prediction = Arrays.stream(model.predict(features)).boxed().toList();
    return List.of(
        model.predictRaw(features),
        model.predictProbability(features),
        JavaConverters.asScalaBuffer(prediction).toSeq());
  }
}

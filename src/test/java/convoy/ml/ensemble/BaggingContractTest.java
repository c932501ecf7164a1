package convoy.ml.ensemble;

import convoy.ml.StageContract;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.testing.Images;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class BaggingContractTest extends StageContract<Bagging, BaggingModel> {
  @Override
  protected Bagging newEstimator() {
    return new Bagging()
        .setEstimator(
            new CnnClassifier("member")
                .setNetwork("mlp:2")
                .setNumWorkers(1)
                .setBatchSize(16)
                .setWeightCol("weight")
                .setEpochs(1))
        .setNumMembers(2)
        .setSeed(1);
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
  protected PipelineStage heldBy(PipelineStage stage) {
    return stage instanceof BaggingModel model
        ? model.members().get(0)
        : ((Bagging) stage).getEstimator();
  }

  /** By hand: the mean of what the members say. */
  @Override
  protected List<Object> outputsOfRow(BaggingModel model, Vector features) {
    double[] sum = new double[3];
    model
        .members()
        .forEach(
            member -> {
              Vector said = ((CnnClassificationModel) member).predictProbability(features);
              for (int i = 0; i < sum.length; i++) {
                sum[i] += said.apply(i);
              }
            });
    Vector mean = Vectors.dense(sum[0] / 2, sum[1] / 2, sum[2] / 2);
    return List.of(Vectors.dense(sum), mean, (double) mean.argmax());
  }
}

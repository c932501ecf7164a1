package convoy.ml.ensemble;

import convoy.ml.util.ModelWriter;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.StageFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;

/**
 * What a saved ensemble has beside Spark's metadata, as Spark's OneVsRest: the folder {@code
 * estimator}, or of a model the folders {@code model_0}, {@code model_1} and so on.
 */
final class SavedMembers {
  private static final String ESTIMATOR = "estimator";
  private static final String MEMBER = "model_";

  private SavedMembers() {}

  /** The same Params but the estimator, which is no value that JSON could hold. */
  static Bagging withoutEstimator(Bagging stage) {
    Bagging copy = new Bagging(stage.uid());
    stage.copyValues(copy, ParamMap.empty());
    copy.clear(copy.estimator());
    return copy;
  }

  static void writeEstimator(Bagging stage, StageFolder folder) throws IOException {
    if (stage.isDefined(stage.estimator())) {
      SparkInternals.saveMetadata(stage.getEstimator(), folder.child(ESTIMATOR));
    }
  }

  static Bagging readEstimator(Bagging stage, StageFolder folder) throws IOException {
    StageFolder estimator = folder.child(ESTIMATOR);
    return estimator.exists()
        ? stage.setEstimator((Estimator<?>) SparkInternals.loadStage(estimator))
        : stage;
  }

  static void write(BaggingModel model, StageFolder folder) throws IOException {
    for (int i = 0; i < model.members().size(); i++) {
      MLWritable member = (MLWritable) model.members().get(i);
      ((ModelWriter) member.write()).saveTo(folder.child(MEMBER + i));
    }
  }

  static BaggingModel read(String uid, StageFolder folder) throws IOException {
    Bagging params = new Bagging(uid);
    SparkInternals.loadMetadata(folder, BaggingModel.class).setParams(params);
    List<Model<?>> members = new ArrayList<>();
    for (int i = 0; i < params.getNumMembers(); i++) {
      StageFolder member = folder.child(MEMBER + i);
      if (!member.exists()) {
        throw new FileNotFoundException(member.path() + " is missing");
      }
      members.add((Model<?>) SparkInternals.loadStage(member));
    }
    return new BaggingModel(uid, members);
  }
}

package convoy.ml.ensemble;

import convoy.ml.util.SparkInternals;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.SparkSession;

/**
 * What a saved ensemble has beside Spark's metadata, as Spark's OneVsRest: the folder {@code
 * estimator}, and of a model {@code model_0}, {@code model_1} and so on.
 */
final class SavedMembers {
  private static final String ESTIMATOR = "estimator";
  private static final String MEMBER = "model_";

  private SavedMembers() {}

  /**
   * The same Params but the estimator, which is no value that JSON could hold.
   *
   * @param copy a new stage of the same class and uid; receives them
   */
  static <S extends BaggingParams> S withoutEstimator(S stage, S copy) {
    Params same = stage.copyValues(copy, ParamMap.empty());
    same.clear(copy.estimator());
    return copy;
  }

  static void writeEstimator(BaggingParams stage, String path) throws IOException {
    if (stage.isDefined(stage.estimator())) {
      save(stage.getEstimator(), path, ESTIMATOR);
    }
  }

  static <S extends BaggingParams> S readEstimator(S stage, SparkSession session, String path)
      throws IOException {
    if (exists(session, path, ESTIMATOR)) {
      stage.set(stage.estimator(), (Estimator<?>) load(session, path, ESTIMATOR));
    }
    return stage;
  }

  static void write(BaggingModel model, String path) throws IOException {
    writeEstimator(model, path);
    for (int i = 0; i < model.members().size(); i++) {
      save(model.members().get(i), path, MEMBER + i);
    }
  }

  static BaggingModel read(String uid, SparkSession session, String path) throws IOException {
    Bagging params = new Bagging(uid);
    SparkInternals.loadMetadata(path, session.sparkContext(), BaggingModel.class).setParams(params);
    List<Model<?>> members = new ArrayList<>();
    for (int i = 0; i < params.getNumMembers(); i++) {
      if (!exists(session, path, MEMBER + i)) {
        throw new FileNotFoundException(new Path(path, MEMBER + i) + " is missing");
      }
      members.add((Model<?>) load(session, path, MEMBER + i));
    }
    return readEstimator(new BaggingModel(uid, members), session, path);
  }

  private static void save(Object stage, String path, String name) throws IOException {
    ((MLWritable) stage).save(new Path(path, name).toString());
  }

  private static Object load(SparkSession session, String path, String name) {
    return SparkInternals.loadStage(new Path(path, name).toString(), session.sparkContext());
  }

  private static boolean exists(SparkSession session, String path, String name) throws IOException {
    Path folder = new Path(path, name);
    FileSystem files = folder.getFileSystem(session.sessionState().newHadoopConf());
    return files.exists(folder);
  }
}

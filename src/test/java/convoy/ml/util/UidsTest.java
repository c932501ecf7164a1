package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.junit.jupiter.api.Test;

class UidsTest {
  /** The pattern of {@link Uids}, on the base class whose constructor asks for the uid. */
  public static final class Classifier
      extends ProbabilisticClassifier<Vector, Classifier, LogisticRegressionModel> {
    private String uid;

    public Classifier(String uid) {
      this(Uids.offer(uid));
    }

    private Classifier(Uids.Offered unused) {
      super();
    }

    @Override
    public String uid() {
      if (uid == null) {
        uid = Uids.take();
      }
      return uid;
    }

    @Override
    public LogisticRegressionModel train(Dataset<?> dataset) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Classifier copy(ParamMap extra) {
      return defaultCopy(extra);
    }
  }

  @Test
  void paramsBelongToTheStageThatOwnsThem() {
    Classifier classifier = new Classifier("first");
    classifier.setFeaturesCol("pixels");
    assertEquals("first", classifier.uid());
    assertEquals("first", classifier.featuresCol().parent());
    assertEquals("pixels", classifier.getFeaturesCol());
  }

  @Test
  void copyKeepsUidAndParams() {
    Classifier copy = new Classifier("first").setFeaturesCol("pixels").copy(ParamMap.empty());
    assertEquals("first", copy.uid());
    assertEquals("pixels", copy.getFeaturesCol());
  }

  @Test
  void threadsDoNotTakeEachOthersUid() {
    assertTrue(
        IntStream.range(0, 20_000)
            .parallel()
            .allMatch(
                i -> {
                  Classifier classifier = new Classifier("uid" + i);
                  return classifier.uid().equals("uid" + i)
                      && classifier.rawPredictionCol().parent().equals("uid" + i);
                }));
  }

  @Test
  void takingWhatNobodyOfferedSaysWhatToDo() {
    Uids.offer("once");
    assertEquals("once", Uids.take());
    IllegalStateException error = assertThrows(IllegalStateException.class, Uids::take);
    assertTrue(error.getMessage().contains("this(Uids.offer(uid))"), error.getMessage());
  }
}

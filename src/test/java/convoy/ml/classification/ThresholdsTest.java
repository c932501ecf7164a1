package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Frames;
import convoy.testing.Images;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many thresholds as classes, as soon as these are known. */
class ThresholdsTest {
  private static final Dataset<Row> DATA = Images.frame(30, 1);

  private static String found(int thresholds) {
    return "thresholds has " + thresholds + " values, but there are 3 classes";
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aClassifierRefusesOthersBeforeItTrains(int count) {
    List<Object> rounds = new ArrayList<>();
    CnnClassifier classifier = CnnClassifierTest.small().setListener(rounds::add);
    classifier.setThresholds(DoubleStream.generate(() -> 1).limit(count).toArray());
    assertFails(() -> classifier.fit(DATA), classifier.uid(), found(count), "clear thresholds");
    assertEquals(List.of(), rounds);
  }

  @Test
  void aClassifierRefusesOthersBySchemaWhereItDeclaresTheClasses() {
    Dataset<Row> declared = Frames.withClasses(DATA, 3);
    CnnClassifier classifier = CnnClassifierTest.small();
    classifier.setThresholds(new double[] {1, 1});
    assertFails(() -> classifier.transformSchema(declared.schema()), classifier.uid(), found(2));
  }

  @Test
  void aModelRefusesOthersInEveryWayToPredict() {
    CnnClassificationModel model = CnnClassifierTest.small().setEpochs(1).fit(DATA);
    model.set(model.thresholds(), new double[] {1, 1, 1, 1});
    assertFails(() -> model.transformSchema(DATA.schema()), model.uid(), found(4));
    assertFails(() -> model.transform(DATA), model.uid(), found(4));
    Vector features = DATA.first().getAs("features");
    assertFails(() -> model.predict(features), model.uid(), found(4));
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WhateverSpark
class CalibrationTest {

  /** Learns rows by heart some of whose labels are wrong, and is too sure of all others. */
  private static CnnClassifier overconfident() {
    return CnnClassifierTest.small()
        .setAveragingFrequency(4)
        .setEpochs(20)
        .setValidationIndicatorCol("held")
        .setValidationInterval(100);
  }

  private static Dataset<Row> rows() {
    return noisy(Images.frame(64, 2))
        .withColumn("held", functions.lit(false))
        .union(noisy(Images.frame(60, 3)).withColumn("held", functions.lit(true)));
  }

  private static Dataset<Row> noisy(Dataset<Row> images) {
    return images.withColumn(
        "label", functions.expr("if(abs(hash(features)) % 4 = 0, (label + 1) % 3, label)"));
  }

  @Test
  void makesTheValidationRowsLikelierAndChangesNoPrediction(@TempDir Path folder) {
    CnnClassificationModel plain = overconfident().fit(rows());
    CnnClassifier calibrating =
        overconfident().setCalibrate(true).setCheckpointDir(folder.resolve("c").toString());
    CnnClassificationModel calibrated = calibrating.fit(rows());
    double temperature = calibrated.summary().temperature().orElseThrow();
    assertTrue(temperature > 1.5, "temperature " + temperature);
    assertEquals(OptionalDouble.empty(), plain.summary().temperature());

    List<Row> before = plain.transform(held()).collectAsList();
    List<Row> after = calibrated.transform(held()).collectAsList();
    assertTrue(loss(after) < 0.9 * loss(before), loss(after) + " after " + loss(before));
    for (int i = 0; i < before.size(); i++) {
      assertEquals(before.get(i).<Double>getAs("prediction"), after.get(i).getAs("prediction"));
      assertArrayEquals(raw(before.get(i)).toArray(), scaled(raw(after.get(i)), temperature), 1e-5);
    }

    // From the checkpoint of its end, and with the rows in another order.
    CnnClassificationModel again = calibrating.fit(rows().orderBy("features").repartition(3));
    assertEquals(List.of(), again.summary().rounds());
    assertEquals(temperature, again.summary().temperature().orElseThrow());
    assertArrayEquals(calibrated.parameters(), again.parameters());
  }

  private static Dataset<Row> held() {
    return rows().filter("held");
  }

  private static Vector raw(Row row) {
    return row.getAs("rawPrediction");
  }

  private static double[] scaled(Vector vector, double factor) {
    double[] values = vector.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return values;
  }

  private static double loss(List<Row> rows) {
    return rows.stream()
        .mapToDouble(
            row -> {
              Vector probability = row.getAs("probability");
              return -Math.log(probability.apply((int) (double) row.<Double>getAs("label")));
            })
        .average()
        .orElseThrow();
  }

  @Test
  void leavesTheProbabilitiesAsTheyAreWhereNoTemperatureIsBest() {
    // Each validation row is learnt as well, so that all are right.
    Dataset<Row> twice =
        Images.frame(30, 4)
            .withColumn("held", functions.lit(false))
            .union(Images.frame(30, 4).withColumn("held", functions.lit(true)));
    CnnClassificationModel calibrated = overconfident().setCalibrate(true).fit(twice);
    assertEquals(OptionalDouble.empty(), calibrated.summary().temperature());
    assertArrayEquals(overconfident().fit(twice).parameters(), calibrated.parameters());
  }

  @Test
  void rejectsToCalibrateOnNoRows() {
    CnnClassifier classifier = CnnClassifierTest.small().setCalibrate(true);
    assertFails(
        () -> classifier.transformSchema(rows().schema()),
        classifier.uid(),
        "calibrate is true",
        "no rows to validate on",
        "Set validationIndicatorCol or validationFraction");
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.report.RoundReport;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code weightCol} means. */
@WhateverSpark
class RowWeightsTest {
  private static final Dataset<Row> DATA = Images.frame(90, 4);

  /** Sees the statistics of its batches. */
  private static CnnClassifier normalizing() {
    return new CnnClassifier()
        .setWeightCol("weight")
        .setNetwork(
            "{\"layers\": [{\"type\": \"dense\", \"units\": 8}, {\"type\": \"batchNormalization\"},"
                + " {\"type\": \"activation\", \"function\": \"relu\"}]}")
        .setNumWorkers(2)
        .setBatchSize(16)
        .setEpochs(2);
  }

  /** The rows, after others whose weight is 0 and that nobody could train on. */
  private static Dataset<Row> afterRowsOfWeightZero(UDF1<Vector, Vector> change) {
    return DATA.withColumn(
            "features",
            functions.udf(change, SQLDataTypes.VectorType()).apply(functions.col("features")))
        .withColumn("label", functions.lit(77.5))
        .withColumn("weight", functions.lit(0.0))
        .union(DATA);
  }

  @Test
  void rowsOfWeightZeroChangeNoBit() {
    float[] expected = normalizing().fit(DATA).parameters();
    Dataset<Row> large = afterRowsOfWeightZero(RowWeightsTest::timesTenThousand);
    Dataset<Row> longer = afterRowsOfWeightZero(features -> Vectors.zeros(99));
    assertArrayEquals(expected, normalizing().fit(large).parameters());
    assertArrayEquals(expected, normalizing().fit(longer).parameters(), "36 values as the others");
  }

  private static Vector timesTenThousand(Vector features) {
    double[] values = features.toArray().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1e4;
    }
    return Vectors.dense(values);
  }

  @Test
  void rowsOfWeightZeroMeasureNothing() {
    Dataset<Row> more = afterRowsOfWeightZero(RowWeightsTest::timesTenThousand);
    String held =
        "if(weight = 0, if(label = 77.5, null, true), label = 1 and hash(features) % 2 = 0)";
    List<RoundReport> expected = validated(DATA.withColumn("held", functions.expr(held)));
    List<RoundReport> found = validated(more.withColumn("held", functions.expr(held)));
    assertEquals(expected.get(0).validation(), found.get(0).validation());
    assertEquals(expected.get(0).roundExamples(), found.get(0).roundExamples());
  }

  private static List<RoundReport> validated(Dataset<Row> data) {
    return normalizing()
        .setValidationIndicatorCol("held")
        .setValidationInterval(1)
        .fit(data)
        .summary()
        .rounds();
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, -0.1",
    "double('NaN'), NaN",
    "double('Infinity'), Infinity",
    "null, null",
    "1e-300, 1.0E-300",
    "1e39, 1.0E39"
  })
  void rejectsWeightsThatAreNone(String weight, String found) {
    Dataset<Row> bad = DATA.withColumn("weight", functions.expr("cast(" + weight + " as double)"));
    assertFails(
        () -> normalizing().fit(bad), "'weight'", "weight " + found, "from 1.2e-38 to 3.4e38");
  }

  @Test
  void rejectsOnlyWeightsOfZero() {
    Dataset<Row> bad = DATA.withColumn("weight", functions.lit(0.0));
    assertFails(() -> normalizing().fit(bad), "all weights are 0", "column 'weight'");
    assertFails(
        () -> normalizing().setInputShape(1, 6, 6).fit(bad),
        "all weights are 0",
        "column 'weight'");
    assertFails(() -> normalizing().fit(bad.limit(0)), "have no rows");
  }
}

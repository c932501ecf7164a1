package convoy.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.classification.CnnClassificationModel;
import convoy.network.Json;
import convoy.testing.Frames;
import convoy.testing.Golden;
import convoy.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that an earlier version saved, and what that version predicted. Beside each is the program
 * that made it.
 */
class SavedByEarlierVersionsTest {
  /** Other processors and libraries may round otherwise. */
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = "0.1.0")
  void predictTheSame(String version) throws IOException {
    LocalSpark.session();
    Path folder = Path.of("src/test/resources/models", version);
    PipelineModel pipeline = PipelineModel.load(folder.resolve("digits").toString());
    List<?> expected =
        (List<?>)
            Json.tree(Files.readString(folder.resolve("predictions.json")), "predictions.json");
    double[][] features =
        expected.stream()
            .map(row -> Golden.doubles(((Map<?, ?>) row).get("features")))
            .toArray(double[][]::new);
    List<Row> rows = pipeline.transform(Frames.ofVectors("features", features)).collectAsList();
    for (int i = 0; i < rows.size(); i++) {
      Map<?, ?> row = (Map<?, ?>) expected.get(i);
      assertArrayEquals(
          Golden.doubles(row.get("rawPrediction")),
          rows.get(i).<Vector>getAs("rawPrediction").toArray(),
          TOLERANCE);
      assertEquals(((Number) row.get("prediction")).doubleValue(), rows.get(i).getAs("prediction"));
    }
    CnnClassificationModel model = (CnnClassificationModel) pipeline.stages()[2];
    assertEquals(6, model.getEpochs());
    assertArrayEquals(new int[] {1, 8, 8}, model.getInputShape());
  }
}

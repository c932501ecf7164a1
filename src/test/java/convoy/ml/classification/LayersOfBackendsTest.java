package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A backend that lacks a layer is refused by the schema alone, before any row is read. */
class LayersOfBackendsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType);

  private static CnnClassifier classifier(String backend) {
    return new CnnClassifier("cnn")
        .setBackend(backend)
        .setInputShape(1, 6, 3)
        .setNetwork(
            """
            {"layers": [{"type": "residual",
              "layers": [{"type": "pooling", "kernel": [1, 4], "stride": 3, "padding": "same"}],
              "shortcut": [{"type": "convolution", "filters": 1, "kernel": 2, "stride": [3, 2]}]}]}
            """);
  }

  @Test
  void refusesALayerInsideABlockThatTheBackendLacks() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> classifier("dl4j").transformSchema(SCHEMA));
    assertEquals(
        "cnn: Layer 'residual1.pooling1': backend dl4j cannot do padding \"same\" of a 1x4 kernel with"
            + " stride 3x3 on a 6x3 input. Use a stride that is no larger than the kernel.",
        e.getMessage());
  }

  @Test
  void takesItWhereABackendHasIt() {
    assertDoesNotThrow(() -> classifier("libtorch").transformSchema(SCHEMA));
    assertDoesNotThrow(() -> classifier("auto").transformSchema(SCHEMA));
  }
}

package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import convoy.testing.WhateverSpark;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A backend that lacks a layer is refused by the schema alone, before any row is read. */
@WhateverSpark
class LayersOfBackendsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType);

  private static CnnClassifier classifier(String backend) {
    return new CnnClassifier("cnn")
        .setBackend(backend)
        .setInputShape(2, 6, 3)
        .setNetwork(
            """
            {"layers": [{"type": "residual",
              "layers": [{"type": "convolution", "filters": 2, "kernel": 1, "groups": 2}]}]}
            """);
  }

  @Test
  void refusesALayerInsideABlockThatTheBackendLacks() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> classifier("dl4j").transformSchema(SCHEMA));
    assertEquals(
        "cnn: Layer 'residual1.convolution1': backend dl4j cannot do a convolution in groups, of which"
            + " it has 2. Set backend to auto, or to one that can.",
        e.getMessage());
  }

  @Test
  void takesItWhereABackendHasIt() {
    assertDoesNotThrow(() -> classifier("libtorch").transformSchema(SCHEMA));
    assertDoesNotThrow(() -> classifier("auto").transformSchema(SCHEMA));
  }
}

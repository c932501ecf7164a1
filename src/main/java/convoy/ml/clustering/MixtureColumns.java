package convoy.ml.clustering;

import convoy.ml.util.Schemas;
import java.util.OptionalInt;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns that a mixture adds: probabilities, and which component is the likeliest. */
final class MixtureColumns {
  private MixtureColumns() {}

  /**
   * A schema with them; one whose Param is empty is not wanted.
   *
   * @throws IllegalArgumentException if there is such a column already
   */
  static StructType append(StructType schema, GaussianMixtureParams stage, OptionalInt k) {
    StructType appended = schema;
    if (Schemas.isWanted(stage, stage.probabilityCol())) {
      appended = Schemas.appendVector(appended, stage, stage.probabilityCol(), k);
    }
    if (Schemas.isWanted(stage, stage.predictionCol())) {
      Schemas.requireNew(appended, stage, stage.predictionCol());
      appended = appended.add(stage.getPredictionCol(), DataTypes.IntegerType, false);
    }
    return appended;
  }
}

package convoy.ml.classification;

import convoy.ml.util.Schemas;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.param.shared.HasProbabilityCol;
import org.apache.spark.ml.param.shared.HasRawPredictionCol;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns a classifier adds: raw prediction, probability, prediction; an empty name adds none.
 */
final class ClassificationColumns {
  private ClassificationColumns() {}

  /**
   * The schema with the columns that are wanted.
   *
   * @param classes how many there are, if known
   * @throws IllegalArgumentException if one of them exists already
   */
  static <S extends HasRawPredictionCol & HasProbabilityCol & HasPredictionCol> StructType append(
      StructType schema, S stage, OptionalInt classes) {
    StructType result = schema;
    if (isWanted(stage, stage.rawPredictionCol())) {
      result = Schemas.appendVector(result, stage, stage.rawPredictionCol(), classes);
    }
    if (isWanted(stage, stage.probabilityCol())) {
      result = Schemas.appendVector(result, stage, stage.probabilityCol(), classes);
    }
    if (isWanted(stage, stage.predictionCol())) {
      Schemas.requireNew(result, stage, stage.predictionCol());
      result = result.add(prediction(stage.getPredictionCol(), classes));
    }
    return result;
  }

  static boolean isWanted(Params stage, Param<String> column) {
    return !stage.getOrDefault(column).isEmpty();
  }

  private static StructField prediction(String name, OptionalInt classes) {
    NominalAttribute attribute = NominalAttribute.defaultAttr().withName(name);
    Metadata metadata =
        classes.isPresent()
            ? attribute.withNumValues(classes.getAsInt()).toMetadata()
            : Metadata.empty();
    return new StructField(name, DataTypes.DoubleType, false, metadata);
  }
}

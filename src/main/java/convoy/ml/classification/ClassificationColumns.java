package convoy.ml.classification;

import convoy.ml.util.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.param.shared.HasProbabilityCol;
import org.apache.spark.ml.param.shared.HasRawPredictionCol;
import org.apache.spark.sql.types.DataType;
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
   * The schema with the columns that are wanted, the prediction being a class.
   *
   * @param classes how many there are, if known
   * @param names what they are called; none if that is not known
   * @throws IllegalArgumentException if one of them exists already
   */
  static <S extends HasRawPredictionCol & HasProbabilityCol & HasPredictionCol>
      StructType ofClasses(StructType schema, S stage, OptionalInt classes, String[] names) {
    return append(schema, stage, classes, name -> oneClass(name, classes, names));
  }

  /**
   * The schema with the columns that are wanted, the prediction being the labels that are true.
   *
   * @param labels how many there are, if known
   * @throws IllegalArgumentException if one of them exists already
   */
  static <S extends HasRawPredictionCol & HasProbabilityCol & HasPredictionCol> StructType ofLabels(
      StructType schema, S stage, OptionalInt labels) {
    DataType prediction = DataTypes.createArrayType(DataTypes.DoubleType, false);
    return append(
        schema, stage, labels, name -> new StructField(name, prediction, false, Metadata.empty()));
  }

  /** The cells of the columns that are wanted, in the order of the schema. */
  static <S extends HasRawPredictionCol & HasProbabilityCol & HasPredictionCol> Object[] cells(
      S stage, Vector raw, Vector probability, Supplier<Object> prediction) {
    List<Object> cells = new ArrayList<>();
    if (Schemas.isWanted(stage, stage.rawPredictionCol())) {
      cells.add(raw);
    }
    if (Schemas.isWanted(stage, stage.probabilityCol())) {
      cells.add(probability);
    }
    if (Schemas.isWanted(stage, stage.predictionCol())) {
      cells.add(prediction.get());
    }
    return cells.toArray();
  }

  private static <S extends HasRawPredictionCol & HasProbabilityCol & HasPredictionCol>
      StructType append(
          StructType schema,
          S stage,
          OptionalInt classes,
          Function<String, StructField> prediction) {
    StructType result = schema;
    if (Schemas.isWanted(stage, stage.rawPredictionCol())) {
      result = Schemas.appendVector(result, stage, stage.rawPredictionCol(), classes);
    }
    if (Schemas.isWanted(stage, stage.probabilityCol())) {
      result = Schemas.appendVector(result, stage, stage.probabilityCol(), classes);
    }
    if (Schemas.isWanted(stage, stage.predictionCol())) {
      Schemas.requireNew(result, stage, stage.predictionCol());
      result = result.add(prediction.apply(stage.getPredictionCol()));
    }
    return result;
  }

  private static StructField oneClass(String name, OptionalInt classes, String[] names) {
    NominalAttribute attribute = NominalAttribute.defaultAttr().withName(name);
    Metadata metadata = Metadata.empty();
    if (names.length > 0) {
      metadata = attribute.withValues(names).toMetadata();
    } else if (classes.isPresent()) {
      metadata = attribute.withNumValues(classes.getAsInt()).toMetadata();
    }
    return new StructField(name, DataTypes.DoubleType, false, metadata);
  }
}

package convoy.ml;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Schemas that the stages are not made for. */
public final class SchemaSubject implements Subject {
  private final List<PipelineStage> fitted;

  /**
   * @param fitted models, to be asked as well
   */
  public SchemaSubject(List<? extends PipelineStage> fitted) {
    this.fitted = List.copyOf(fitted);
  }

  @Override
  public String name() {
    return "schemas";
  }

  @Override
  public Attempt next(Random random) {
    PipelineStage stage =
        random.nextBoolean() ? Hostile.oneOf(random, fitted) : ParamsSubject.estimator(random);
    List<StructField> fields = new ArrayList<>();
    for (String column : List.of("features", "label", "weight")) {
      if (random.nextInt(6) > 0) {
        fields.add(field(column, random));
      }
    }
    for (int more = random.nextInt(3); more > 0; more--) {
      String name = Hostile.oneOf(random, "prediction", "white", "Features", "label", "");
      fields.add(field(name, random));
    }
    Collections.shuffle(fields, random);
    StructType schema = new StructType(fields.toArray(StructField[]::new));
    return new Attempt(
        stage.uid() + " " + schema.simpleString(),
        List.of(stage.uid()),
        () -> stage.transformSchema(schema));
  }

  private static StructField field(String name, Random random) {
    DataType usual =
        name.equals("features") ? SQLDataTypes.VectorType() : (DataType) DataTypes.DoubleType;
    DataType type =
        random.nextBoolean()
            ? usual
            : Hostile.oneOf(
                random,
                SQLDataTypes.VectorType(),
                SQLDataTypes.MatrixType(),
                DataTypes.StringType,
                DataTypes.LongType,
                DataTypes.BooleanType,
                DataTypes.BinaryType,
                DataTypes.NullType,
                DataTypes.createArrayType(DataTypes.FloatType));
    Metadata metadata =
        switch (random.nextInt(5)) {
          case 0 -> new AttributeGroup("x", random.nextInt(50)).toMetadata();
          case 1 ->
              NominalAttribute.defaultAttr()
                  .withName("x")
                  .withNumValues(1 + random.nextInt(4))
                  .toMetadata();
          default -> Metadata.empty();
        };
    return new StructField(name, type, true, metadata);
  }
}

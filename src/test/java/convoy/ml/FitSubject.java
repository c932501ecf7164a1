package convoy.ml;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Estimators with odd Params, fitted to odd rows, and their models on other odd rows. */
public final class FitSubject implements Subject {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("labels", DataTypes.createArrayType(DataTypes.DoubleType));

  @Override
  public String name() {
    return "fit and transform";
  }

  @Override
  public Attempt next(Random random) {
    PipelineStage stage = ParamsSubject.estimator(random);
    List<Runnable> settings = new ArrayList<>();
    StringBuilder input = new StringBuilder(stage.getClass().getSimpleName());
    List<String> names = new ArrayList<>(List.of(stage.uid()));
    if (random.nextInt(3) > 0) {
      Param<?> param = Hostile.oneOf(random, stage.params());
      // So many passes are asked for that nobody would wait for them.
      Object value = param.name().equals("epochs") ? 2 : ParamsSubject.value(param, random);
      input.append(' ').append(param.name()).append('=').append(ParamsSubject.text(value));
      names.add(param.name());
      settings.add(() -> ParamsSubject.set(stage, param, value));
    }
    List<Row> training = rows(random);
    List<Row> other = rows(random);
    input.append(" on ").append(training).append(" then ").append(other);
    return new Attempt(
        input.toString(), names, () -> fitAndTransform(stage, settings, training, other));
  }

  private static Object fitAndTransform(
      PipelineStage stage, List<Runnable> settings, List<Row> training, List<Row> other) {
    settings.forEach(Runnable::run);
    Model<?> model = (Model<?>) ((Estimator<?>) stage).fit(frame(training));
    Dataset<Row> result = model.transform(frame(other));
    // What a user's own action throws is Spark's: what the jobs make of it is what counts.
    return Failures.inWords(result::collectAsList);
  }

  private static Dataset<Row> frame(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, SCHEMA);
  }

  private static List<Row> rows(Random random) {
    List<Row> rows = new ArrayList<>();
    boolean healthy = random.nextInt(3) > 0;
    int count = healthy ? 12 : random.nextInt(12);
    for (int i = 0; i < count; i++) {
      double[] values = random.doubles(VectorSubject.SIZE).toArray();
      rows.add(
          healthy || random.nextInt(3) > 0
              ? RowFactory.create(
                  Vectors.dense(values), (double) (i % 3), 1.0, new Double[] {(double) (i % 3)})
              : RowFactory.create(
                  VectorSubject.vector(random),
                  number(random),
                  number(random),
                  new Double[] {number(random)}));
    }
    return rows;
  }

  private static Double number(Random random) {
    return random.nextInt(6) == 0 ? null : Double.valueOf(Hostile.nextDouble(random));
  }
}

package convoy.ml;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import convoy.ml.regression.NeuralRegressor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructType;

/** Params of every estimator, set to whatever their types allow. */
public final class ParamsSubject implements Subject {
  private final StructType schema;

  /**
   * @param schema that the stages can work with
   */
  public ParamsSubject(StructType schema) {
    this.schema = schema;
  }

  @Override
  public String name() {
    return "Params";
  }

  /** An estimator with its columns set. */
  static PipelineStage estimator(Random random) {
    return Hostile.oneOf(
        random,
        new Standardizer().setInputCol("features").setOutputCol("standardized"),
        new PCAWhitening().setInputCol("features").setOutputCol("white"),
        new CnnClassifier().setNetwork("mlp:4").setEpochs(1).setBackend("dl4j").setDevice("cpu"),
        new NeuralRegressor().setNetwork("mlp:4").setEpochs(1).setBackend("dl4j").setDevice("cpu"),
        new MultilabelClassifier()
            .setLabelCol("labels")
            .setNetwork("mlp:4")
            .setEpochs(1)
            .setBackend("dl4j")
            .setDevice("cpu"));
  }

  @Override
  public Attempt next(Random random) {
    PipelineStage stage = estimator(random);
    List<String> names = new ArrayList<>();
    List<Runnable> settings = new ArrayList<>();
    StringBuilder input = new StringBuilder(stage.getClass().getSimpleName());
    for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
      Param<?> param = Hostile.oneOf(random, stage.params());
      Object value = value(param, random);
      input.append(' ').append(param.name()).append('=').append(text(value));
      names.add(param.name());
      names.add(String.valueOf(value));
      settings.add(() -> set(stage, param, value));
    }
    return new Attempt(
        input.toString(),
        names,
        () -> {
          settings.forEach(Runnable::run);
          return stage.transformSchema(schema);
        });
  }

  @SuppressWarnings("unchecked")
  static void set(PipelineStage stage, Param<?> param, Object value) {
    stage.set((Param<Object>) param, value);
  }

  static Object value(Param<?> param, Random random) {
    if (param instanceof IntParam) {
      return Hostile.nextInt(random);
    } else if (param instanceof LongParam) {
      return (long) Hostile.nextInt(random) << random.nextInt(33);
    } else if (param instanceof DoubleParam) {
      return Hostile.nextDouble(random);
    } else if (param instanceof BooleanParam) {
      return random.nextBoolean();
    } else if (param instanceof IntArrayParam) {
      int[] values = new int[random.nextInt(5)];
      Arrays.setAll(values, i -> Hostile.nextInt(random));
      return values;
    } else if (param instanceof DoubleArrayParam) {
      double[] values = new double[random.nextInt(5)];
      Arrays.setAll(values, i -> Hostile.nextDouble(random));
      return values;
    }
    return random.nextInt(6) == 0 ? null : Hostile.nextString(random);
  }

  static String text(Object value) {
    if (value instanceof int[] ints) {
      return Arrays.toString(ints);
    }
    return value instanceof double[] doubles ? Arrays.toString(doubles) : "'" + value + "'";
  }
}

package convoy.ml;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.feature.VectorModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** Single vectors, given to what was fitted to 36 features. */
public final class VectorSubject implements Subject {
  static final int SIZE = 36;

  private final List<? extends Model<?>> fitted;

  /**
   * @param fitted {@link VectorModel}s and {@link CnnClassificationModel}s
   */
  public VectorSubject(List<? extends Model<?>> fitted) {
    this.fitted = fitted;
  }

  @Override
  public String name() {
    return "vectors";
  }

  @Override
  public Attempt next(Random random) {
    Model<?> model = Hostile.oneOf(random, fitted.toArray(Model<?>[]::new));
    Vector vector = vector(random);
    return new Attempt(
        model.uid() + " " + vector,
        List.of(model.uid()),
        () ->
            model instanceof VectorModel<?> feature
                ? feature.transform(vector)
                : ((CnnClassificationModel) model).predict(vector));
  }

  /** A vector that is often not right. */
  static Vector vector(Random random) {
    int size = random.nextInt(3) == 0 ? random.nextInt(80) : SIZE;
    double[] values = new double[size];
    Arrays.setAll(values, i -> random.nextGaussian());
    for (int changes = random.nextInt(3); changes > 0 && size > 0; changes--) {
      values[random.nextInt(size)] = Hostile.nextDouble(random);
    }
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> Vectors.dense(values).toSparse();
      case 2 ->
          Vectors.sparse(
              SIZE,
              new int[] {3, 4 + random.nextInt(32)},
              new double[] {1, Hostile.nextDouble(random)});
      default -> Vectors.dense(values);
    };
  }
}

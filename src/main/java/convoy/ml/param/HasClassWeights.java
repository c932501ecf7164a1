package convoy.ml.param;

import convoy.data.ClassWeights;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Param of a classifier whose classes may weigh more or less than others. */
public interface HasClassWeights extends Params {
  /** Creates the Param and sets its default, once {@code owner} has its uid. */
  static Param<String> param(Params owner) {
    Param<String> param =
        Texts.read(
            owner,
            "classWeights",
            "what rows' weights are multiplied by, by their class: none, balanced, a list of a"
                + " number for each class as JSON, or an object of numbers by class",
            GivenClassWeights::read);
    owner.setDefault(param, GivenClassWeights.NONE);
    return param;
  }

  /**
   * What a row's weight is multiplied by, by its class, in loss, gradient and averaging; a
   * validation knows nothing of it, so that its loss remains comparable. {@code none} (default);
   * {@code balanced}: rows / (classes x rows of the class), counted among the rows to train on
   * ({@link ClassWeights#balanced}); or given, each greater than 0: {@code [1, 2.5]} one for each
   * class, or {@code {"1": 2.5}} for some, the others' are 1.
   */
  Param<String> classWeights();

  /** See {@link #classWeights()}. */
  default String getClassWeights() {
    return getOrDefault(classWeights());
  }

  /**
   * Checks that the weights suit the classes.
   *
   * @param classes how many there are
   * @throws IllegalArgumentException if there are more or fewer weights
   */
  default void requireClassWeightsFit(int classes) {
    GivenClassWeights.read(getClassWeights()).require(uid(), classes);
  }

  /**
   * The weights.
   *
   * @param balance what they are if they are to be balanced
   * @param classes how many there are
   */
  default ClassWeights classWeightsSetting(ClassWeights balance, int classes) {
    return GivenClassWeights.read(getClassWeights()).of(balance, classes);
  }

  /** The setter. */
  interface Setters<S> extends HasClassWeights, Fluent<S> {
    /** Sets {@link #classWeights()}. */
    default S setClassWeights(String value) {
      return with(classWeights(), value);
    }
  }
}

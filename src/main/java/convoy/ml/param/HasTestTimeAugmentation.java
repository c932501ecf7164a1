package convoy.ml.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Param of a stage that may predict by an image and its mirror image. */
public interface HasTestTimeAugmentation extends HasInputShape {
  /** The value of {@code testTimeAugmentation} that asks for the mirror image. */
  String FLIP = "flip";

  /** Creates the Param and sets its default, once {@code owner} has its uid. */
  static Param<String> param(Params owner) {
    Param<String> param =
        Texts.choice(
            owner,
            "testTimeAugmentation",
            "what predictions look at besides the image: nothing, or its mirror image",
            "none",
            FLIP);
    owner.setDefault(param, "none");
    return param;
  }

  /**
   * What predictions look at besides the image: {@code none} (default), or {@code flip}, its mirror
   * image, left and right exchanged. The network's outputs (raw predictions: before the softmax)
   * for the two are averaged, as in airbench (Jordan 2024, "94% on CIFAR-10 in 3.29 Seconds"); a
   * prediction takes twice as long. Validation in the course of a training, and calibration, go
   * without. Not for images whose mirror image has another meaning.
   */
  Param<String> testTimeAugmentation();

  /** See {@link #testTimeAugmentation()}. */
  default String getTestTimeAugmentation() {
    return getOrDefault(testTimeAugmentation());
  }

  /** Whether predictions look at the mirror image. */
  default boolean flipsAtTestTime() {
    return getTestTimeAugmentation().equals(FLIP);
  }

  /**
   * Checks that there are images to flip.
   *
   * @throws IllegalArgumentException if they are to be flipped and there are none
   */
  default void requireFlipsFit() {
    if (flipsAtTestTime()) {
      requireImages(testTimeAugmentation().name());
    }
  }

  /** The setter. */
  interface Setters<S> extends HasTestTimeAugmentation, Fluent<S> {
    /** Sets {@link #testTimeAugmentation()}. */
    default S setTestTimeAugmentation(String value) {
      return with(testTimeAugmentation(), value);
    }
  }
}

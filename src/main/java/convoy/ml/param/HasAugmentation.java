package convoy.ml.param;

import convoy.data.augment.Augmentation;
import convoy.data.augment.Transformation;
import convoy.network.Json;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Param of a stage that may change, in training, the images that it learns from. */
public interface HasAugmentation extends HasInputShape {
  /** Creates the Param and sets its default, once {@code owner} has its uid. */
  static Param<String> param(Params owner) {
    Param<String> param =
        Texts.read(
            owner,
            "augment",
            "random changes of the images that training shows, in turn, as a JSON list:"
                + " [{\"type\": \"crop\", \"padding\": 4}, {\"type\": \"flip\"}]. Types: "
                + String.join(", ", Json.names(Transformation.class)),
            HasAugmentation::parse);
    owner.setDefault(param, "[]");
    return param;
  }

  private static Augmentation parse(String json) {
    return new Augmentation(Json.readList(json, Transformation.class, "augment"));
  }

  /**
   * Random changes of the images that training shows, one after the other: a JSON list of objects,
   * each a {@link Transformation} by its {@code type}. Default {@code []}: none.
   *
   * <p>Values are those that this stage is given, after a {@code Standardizer} if there is one;
   * what comes in from beyond an image is 0 by default, the mean of standardized features.
   * Validation, and whatever else is found of the data, sees the images as they are. What becomes
   * of an image follows from {@code seed}, the image and the epoch alone: it has the same bits
   * whoever trains on it, with any number of workers, and after a resume. Where {@code sampling}
   * shows an image several times in an epoch, each time is drawn for itself. Adversarial examples
   * are made of the changed images.
   */
  Param<String> augment();

  /** See {@link #augment()}. */
  default String getAugment() {
    return getOrDefault(augment());
  }

  /** As the engine is told. */
  default Augmentation augmentationSetting() {
    return parse(getAugment());
  }

  /**
   * Checks that there are images, and that they are large enough.
   *
   * @throws IllegalArgumentException if not; the text names the transformation
   */
  default void requireAugmentationFits() {
    Augmentation augmentation = augmentationSetting();
    if (augmentation.isNone()) {
      return;
    }
    requireImages(augment().name());
    int[] shape = getInputShape();
    augmentation
        .mistake(shape[1], shape[2])
        .ifPresent(
            mistake -> {
              throw new IllegalArgumentException("%s: augment: %s".formatted(uid(), mistake));
            });
  }

  /** The setter. */
  interface Setters<S> extends HasAugmentation, Fluent<S> {
    /** Sets {@link #augment()}. */
    default S setAugment(String value) {
      return with(augment(), value);
    }
  }
}

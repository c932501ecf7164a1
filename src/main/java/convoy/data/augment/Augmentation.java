package convoy.data.augment;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Random changes of the images that training shows, one after the other. Validation, statistics and
 * predictions see the images as they are.
 *
 * @param transformations in the order in which they act; none: images stay as they are
 */
public record Augmentation(List<Transformation> transformations) implements Serializable {
  /** Images stay as they are. */
  public static final Augmentation NONE = new Augmentation(List.of());

  public Augmentation {
    transformations = List.copyOf(transformations);
  }

  /** Whether nothing changes. */
  public boolean isNone() {
    return transformations.isEmpty();
  }

  /** What does not suit images of a size, in a sentence; nothing if all does. */
  public Optional<String> mistake(int height, int width) {
    return transformations.stream()
        .flatMap(transformation -> transformation.mistake(height, width).stream())
        .findFirst();
  }

  /**
   * Makes ready to change images of a shape.
   *
   * @param seed of the training
   */
  public Augmenter on(int channels, int height, int width, long seed) {
    return new Augmenter(transformations, new Image(channels, height, width), seed);
  }

  @Override
  public String toString() {
    return transformations.toString();
  }
}

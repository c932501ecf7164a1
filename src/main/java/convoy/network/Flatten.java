package convoy.network;

import java.util.Set;

/**
 * An image as a plain vector of channels, rows and columns in that order. A {@link Dense} layer
 * does so by itself; it is for layers that act channel by channel, such as {@link
 * BatchNormalization}, where each value is to be a channel of its own.
 */
public record Flatten() implements Layer {

  @Override
  public Shape output(Shape input) {
    return Shape.vector(input.size());
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of();
  }
}

package convoy.network;

import java.util.Set;

/**
 * The mean of each channel over all its rows and columns: an image becomes a plain vector, one
 * value a channel (Lin et al. 2014). It takes images of any size.
 */
public record GlobalAveragePooling() implements Layer {

  @Override
  public Shape output(Shape input) {
    return Shape.vector(input.channels());
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of();
  }
}

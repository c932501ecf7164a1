package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/**
 * Channels of zeros after those there are. After a {@code pooling} of kernel 1 and stride 2 it is
 * the shortcut without parameters of He et al. 2016 (option A), from one stage to the next.
 *
 * @param channels how many come out, at least as many as go in
 */
public record ChannelPadding(@JsonProperty(required = true) int channels) implements Layer {

  public ChannelPadding {
    Checks.atLeastOne(channels, "channels");
  }

  @Override
  public Shape output(Shape input) {
    if (channels < input.channels()) {
      throw new IllegalArgumentException(
          "channels must be at least the %d of its input %s, found %d."
              .formatted(input.channels(), input, channels));
    }
    return new Shape(channels, input.height(), input.width());
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of();
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;

/** Networks as JSON. */
final class NetworkJson {

  private record Layers(@JsonProperty(required = true) List<Layer> layers) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Whole(
      @JsonProperty(required = true) Shape input,
      @JsonProperty(required = true) List<Layer> layers) {}

  private NetworkJson() {}

  static List<Layer> readLayers(String json) {
    return Json.read(json, Layers.class, "The network").layers();
  }

  static NetworkSpec read(String json) {
    Whole whole = Json.read(json, Whole.class, "The network");
    return new NetworkSpec(whole.input(), whole.layers());
  }

  static String write(NetworkSpec spec) {
    try {
      return Json.MAPPER
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(new Whole(spec.input(), spec.layers()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A network that cannot be written as JSON: " + spec, e);
    }
  }
}

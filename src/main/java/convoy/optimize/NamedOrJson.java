package convoy.optimize;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import convoy.network.Json;
import convoy.network.Names;
import java.io.IOException;
import java.util.List;
import org.apache.commons.lang3.StringUtils;

/**
 * Reads a value within another, an optimizer or a schedule: by its name, or as JSON with a type.
 */
final class NamedOrJson extends JsonDeserializer<Object> implements ContextualDeserializer {
  private final Class<?> type;

  /** For Jackson, which asks it for that of a property. */
  NamedOrJson() {
    this(Object.class);
  }

  private NamedOrJson(Class<?> type) {
    this.type = type;
  }

  @Override
  public JsonDeserializer<?> createContextual(
      DeserializationContext context, BeanProperty property) {
    return new NamedOrJson(property.getType().getRawClass());
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return context.readValue(parser, type);
    }
    String kind = StringUtils.uncapitalize(type.getSimpleName());
    String name = parser.getText();
    List<String> names = Json.names(type);
    if (!names.contains(name)) {
      throw new IllegalArgumentException(Names.unknown(kind, name, names));
    }
    return Json.readNamed(name, type, kind);
  }

  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer typeDeserializer)
      throws IOException {
    return deserialize(parser, context);
  }
}

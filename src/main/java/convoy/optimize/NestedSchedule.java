package convoy.optimize;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import convoy.network.Json;
import convoy.network.Names;
import java.io.IOException;
import java.util.List;

/** Reads a schedule within another: by its name, or as JSON with a type. */
final class NestedSchedule extends JsonDeserializer<LearningRateSchedule> {

  @Override
  public LearningRateSchedule deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return context.readValue(parser, LearningRateSchedule.class);
    }
    String name = parser.getText();
    List<String> names = Json.names(LearningRateSchedule.class);
    if (!names.contains(name)) {
      throw new IllegalArgumentException(Names.unknown("learningRateSchedule", name, names));
    }
    return LearningRateSchedule.parse(name);
  }

  @Override
  public LearningRateSchedule deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type) throws IOException {
    return deserialize(parser, context);
  }
}

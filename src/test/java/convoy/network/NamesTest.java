package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final List<String> KNOWN =
      List.of("relu", "convolution", "batchNormalization", "pooling", "dense", "dropout");

  @ParameterizedTest
  @CsvSource({
    "RELU, relu",
    "relu6, relu",
    "conv2d, convolution",
    "batchnorm, batchNormalization",
    "maxPooling, pooling",
    "dropuot, dropout",
    "Dense, dense"
  })
  void slipsAndAbbreviationsFindTheirName(String found, String nearest) {
    assertEquals(
        "unknown layer '%s'. Did you mean '%s'? Known are batchNormalization, convolution, dense, dropout, pooling, relu."
            .formatted(found, nearest),
        Names.unknown("layer", found, KNOWN));
  }

  @Test
  void ofVeryManyTheNearestAreListed() {
    List<String> many = IntStream.range(0, 100).mapToObj(i -> "setting%02d".formatted(i)).toList();
    String message = Names.unknown("key", "setting73x", many);
    assertTrue(message.startsWith("unknown key 'setting73x'. Did you mean 'setting73'?"), message);
    assertTrue(message.endsWith(" and 60 more."), message);
    assertEquals(39, message.chars().filter(c -> c == ',').count());
  }

  @ParameterizedTest
  @CsvSource({"xyz", "''", "attention"})
  void whatIsFarFromAllIsNotGuessed(String found) {
    assertEquals(
        "unknown layer '%s'. Known are batchNormalization, convolution, dense, dropout, pooling, relu."
            .formatted(found),
        Names.unknown("layer", found, KNOWN));
  }
}

package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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

  @ParameterizedTest
  @CsvSource({"xyz", "''", "attention"})
  void whatIsFarFromAllIsNotGuessed(String found) {
    assertEquals(
        "unknown layer '%s'. Known are batchNormalization, convolution, dense, dropout, pooling, relu."
            .formatted(found),
        Names.unknown("layer", found, KNOWN));
  }
}

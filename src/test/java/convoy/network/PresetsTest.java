package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {

  @Test
  void lenet5HasItsPublishedNumberOfParameters() {
    NetworkSpec spec = NetworkSpec.parse("lenet5", new Shape(1, 28, 28)).withOutput(10);
    // 20 (25 + 1) + 50 (20 25 + 1) + 500 (50 16 + 1) + 10 (500 + 1)
    assertEquals(431_080, new ParameterLayout(spec).size());
  }

  @Test
  void mlpCountsWeightsAndBiases() {
    NetworkSpec spec = NetworkSpec.parse("mlp:4096,4096", Shape.vector(1000));
    assertEquals(4_096_000 + 4096 + 16_777_216 + 4096, new ParameterLayout(spec).size());
    assertEquals(20_881_408, new ParameterLayout(spec).size());
  }

  @Test
  void mlpHasReluBehindEachLayer() {
    assertEquals(
        List.of(Dense.of(8), Activation.relu(), Dense.of(3), Activation.relu()),
        NetworkSpec.parse(" mlp:8, 3 ", new Shape(1, 4, 4)).layers());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lenet    | The network is not right: unknown network 'lenet'. Did you mean 'lenet5'? Known are lenet5, mlp:512,256. Or give JSON: {"layers": [...]}.
          mlp      | The network is not right: unknown network 'mlp'. Did you mean 'mlp:512,256'? Known are lenet5, mlp:512,256. Or give JSON: {"layers": [...]}.
          ''       | The network is not right: unknown network ''. Known are lenet5, mlp:512,256. Or give JSON: {"layers": [...]}.
          mlp:     | The network is not right: 'mlp:' has the width ''; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          mlp:5,,3 | The network is not right: 'mlp:5,,3' has the width ''; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          mlp:5,x  | The network is not right: 'mlp:5,x' has the width 'x'; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          mlp:0    | The network is not right: 'mlp:0' has the width '0'; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          """)
  void unknownNetworksAreRefusedWithTheNearest(String name, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> NetworkSpec.parse(name, new Shape(1, 28, 28)));
    assertEquals(message, e.getMessage());
  }
}

package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {

  // import torch
  // torch.set_default_dtype(torch.float64)
  // for make in [lambda w: torch.optim.SGD(w, 0.1),
  //              lambda w: torch.optim.SGD(w, 0.1, momentum=0.9, nesterov=True),
  //              lambda w: torch.optim.SGD(w, 0.1, momentum=0.5, nesterov=True),
  //              lambda w: torch.optim.Adam(w, 0.1),
  //              lambda w: torch.optim.Adam(w, 0.1, (0.8, 0.99), 0.01)]:
  //   w = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
  //   optimizer = make([w])
  //   for t in range(5):
  //     w.grad = torch.sin(torch.arange(3.0) + 3 * t + 1)
  //     optimizer.step()
  //     if t in (0, 4): print(t + 1, w.tolist())
  static Stream<Arguments> byPyTorch() {
    return Stream.of(
        Arguments.of(
            "sgd",
            new float[] {0.9158529015192104f, -2.0909297426825684f, 0.48588799919401326f},
            new float[] {0.9382198985843971f, -2.0930348547930095f, 0.46124620827406204f}),
        Arguments.of(
            "nesterov",
            new float[] {0.8401205128864997f, -2.1727665110968797f, 0.4731871984686252f},
            new float[] {0.7572996794375124f, -2.2908287659192785f, 0.42842941488454445f}),
        Arguments.of(
            "{\"type\": \"nesterov\", \"momentum\": 0.5}",
            new float[] {0.8737793522788155f, -2.1363946140238523f, 0.4788319987910199f},
            new float[] {0.8899595349537271f, -2.1523238411400643f, 0.4454386198329347f}),
        Arguments.of(
            "adam",
            new float[] {0.9000000011883951f, -2.09999999890025f, 0.4000000070861669f},
            new float[] {0.8487833944888604f, -2.1386284735802064f, 0.4033126939522881f}),
        Arguments.of(
            "{\"type\": \"adam\", \"beta1\": 0.8, \"beta2\": 0.99, \"epsilon\": 0.01}",
            new float[] {0.9011744381403972f, -2.098912212771602f, 0.406617257455438f},
            new float[] {0.8625676643473901f, -2.1285173628963685f, 0.4111283699484791f}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("byPyTorch")
  void stepsAsPyTorchDoes(String description, float[] afterOne, float[] afterFive) {
    Optimizer optimizer = Optimizer.parse(description);
    float[] parameters = {1, -2, 0.5f};
    List<Vector> state =
        Stream.<Vector>generate(() -> HostVector.zeros(3)).limit(optimizer.stateVectors()).toList();
    for (int t = 0; t < 5; t++) {
      float[] gradient = new float[3];
      for (int i = 0; i < 3; i++) {
        gradient[i] = (float) Math.sin(i + 3 * t + 1);
      }
      optimizer.step(
          new HostVector(parameters, 3), new HostVector(gradient, 3), state, Step.of(0.1, t + 1));
      if (t == 0) {
        assertArrayEquals(afterOne, parameters, 1e-6f);
      }
    }
    assertArrayEquals(afterFive, parameters, 2e-6f);
  }

  @Test
  void namesStandForTheDefaults() {
    assertEquals(new Sgd(), Optimizer.parse("sgd"));
    assertEquals(new Nesterov(0.9), Optimizer.parse(" nesterov "));
    assertEquals(new Adam(0.9, 0.999, 1e-8), Optimizer.parse("adam"));
    assertEquals(new Adam(0.9, 0.99, 1e-8), Optimizer.parse("{\"type\":\"adam\",\"beta2\":0.99}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          adma                                 | unknown optimizer 'adma'. Did you mean 'adam'? Known are adam, nesterov, sgd.
          Adam                                 | unknown optimizer 'Adam'. Did you mean 'adam'? Known are adam, nesterov, sgd.
          ~~                                   | unknown optimizer ''. Known are adam, nesterov, sgd.
          {'type': 'adamw'}                    | unknown type 'adamw'. Did you mean 'adam'? Known are adam, nesterov, sgd.
          {}                                   | 'type' is missing. Known are adam, nesterov, sgd.
          {'type': 'sgd', 'momentum': 0.9}     | at momentum: unknown key 'momentum'. None is known.
          {'type': 'adam', 'beta': 0.9}        | at beta: unknown key 'beta'. Did you mean 'beta1'? Known are beta1, beta2, epsilon.
          {'type': 'adam', 'beta1': 1}         | beta1 must be in [0, 1), found 1.0.
          {'type': 'adam', 'beta2': -0.1}      | beta2 must be in [0, 1), found -0.1.
          {'type': 'adam', 'epsilon': 0}       | epsilon must be greater than 0 and finite, found 0.0.
          {'type': 'nesterov', 'momentum': 1}  | momentum must be in [0, 1), found 1.0.
          {'type': 'nesterov', 'momentum': ''} | at momentum: expected a number, found "".
          """)
  void refusesWhatIsNoOptimizer(String description, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Optimizer.parse(description.replace('\'', '"')));
    assertEquals("The optimizer is not right: " + message, e.getMessage());
  }

  @Test
  void vectorsOfDifferentLengthDoNotGoTogether() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> HostVector.zeros(3).add(1, HostVector.zeros(2)));
    assertEquals(
        "Values 0 to 3 of one vector and 0 to 2 of another do not go together.", e.getMessage());
  }
}

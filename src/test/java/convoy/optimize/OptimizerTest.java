package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.Dense;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.Golden;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {

  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("optimize/optimizers.json");

  /** Of one layer. */
  private static final ParameterLayout OUTPUT =
      new ParameterLayout(new NetworkSpec(Shape.vector(3), List.of(Dense.of(2))));

  static Stream<Map<?, ?>> byPyTorch() {
    return ((List<?>) GOLDEN.get("cases")).stream().map(golden -> (Map<?, ?>) golden);
  }

  /** See optimizers.py. */
  @ParameterizedTest
  @MethodSource("byPyTorch")
  void takesTenStepsAsPyTorchDoes(Map<?, ?> golden) {
    Optimizer whole = Optimizer.parse(Json.compact(golden.get("optimizer")));
    Optimizer.Way way =
        golden.get("rows") instanceof Integer rows
            ? new Optimizer.Way(new Muon.OfMatrix((Muon) whole, "dense1.weight", rows), 1)
            : whole.on(OUTPUT.learnt().get(0), OUTPUT);
    Optimizer optimizer = way.optimizer();
    float[] parameters = Golden.floats(GOLDEN.get("start"));
    int length = parameters.length;
    List<Vector> state =
        Stream.<Vector>generate(() -> HostVector.zeros(length))
            .limit(optimizer.stateVectors())
            .toList();
    for (int t = 0; t < 10; t++) {
      float[] gradient = Golden.floats(((List<?>) GOLDEN.get("gradients")).get(t));
      optimizer.step(
          new HostVector(parameters, length),
          new HostVector(gradient, length),
          state,
          new Step(
              (double) golden.get("learningRate") * way.rateFactor(),
              golden.get("momenta") instanceof List<?> momenta
                  ? OptionalDouble.of((double) momenta.get(t))
                  : OptionalDouble.empty(),
              golden.get("weightDecay") instanceof Double decay
                  ? OptionalDouble.of(decay)
                  : OptionalDouble.empty(),
              t + 1));
      float[] expected = Golden.floats(((List<?>) golden.get("parameters")).get(t));
      assertArrayEquals(expected, parameters, 2e-6f, "step " + (t + 1));
    }
  }

  @Test
  void noOptimizerGoesWithoutGoldenNumbers() {
    Set<String> compared =
        byPyTorch()
            .map(golden -> (String) ((Map<?, ?>) golden.get("optimizer")).get("type"))
            .collect(Collectors.toCollection(TreeSet::new));
    compared.add("lbfgs"); // LbfgsTest
    assertEquals(new TreeSet<>(Optimizer.names()), compared);
  }

  @Test
  void muonIsForTheMatricesOfHiddenLayers() {
    NetworkSpec spec =
        NetworkSpec.parse(
                "{\"layers\": [{\"type\": \"convolution\", \"filters\": 3, \"kernel\": 2},"
                    + " {\"type\": \"batchNormalization\"}, {\"type\": \"dense\", \"units\": 8}]}",
                new Shape(2, 4, 4))
            .withOutput(5);
    Optimizer muon = Optimizer.parse("muon");
    Map<String, Optimizer> found = new TreeMap<>();
    ParameterLayout layout = new ParameterLayout(spec);
    Optimizer.Way others = new Optimizer.Way(((Muon) muon).others(), 0.015);
    for (ParameterLayout.Tensor tensor : layout.learnt()) {
      Optimizer.Way way = muon.on(tensor, layout);
      if (!way.equals(others)) {
        found.put(tensor.name(), way.optimizer());
        assertEquals(1, way.rateFactor());
      }
    }
    assertEquals(
        Map.of(
            "convolution1.weight",
            new Muon.OfMatrix((Muon) muon, "convolution1.weight", 3),
            "dense1.weight",
            new Muon.OfMatrix((Muon) muon, "dense1.weight", 8)),
        found);
  }

  @Test
  void muonsOthersMayBeAName() {
    assertEquals(
        new Muon(null, null, new Nesterov(0.9), null),
        Optimizer.parse("{\"type\": \"muon\", \"others\": \"nesterov\"}"));
  }

  // f(x) = 5 x x has the curvature 10 everywhere: steps shorter than 2/10 lead to its minimum.
  @Test
  void descendsAParabolaUpToTwiceItsInverseCurvature() {
    assertEquals(Math.pow(-0.9, 100), afterHundredSteps(0.19), 1e-8);
    assertEquals(1, afterHundredSteps(0.2), 1e-3);
    assertEquals(-1, afterSteps(99, 0.2), 1e-3);
    assertTrue(Math.abs(afterHundredSteps(0.21)) > 1000);
  }

  private static float afterHundredSteps(double learningRate) {
    return afterSteps(100, learningRate);
  }

  private static float afterSteps(int steps, double learningRate) {
    float[] x = {1};
    for (int step = 1; step <= steps; step++) {
      float[] gradient = {10 * x[0]};
      new Sgd()
          .step(
              new HostVector(x, 1),
              new HostVector(gradient, 1),
              List.of(),
              Step.of(learningRate, step));
    }
    return x[0];
  }

  @Test
  void namesStandForTheDefaults() {
    assertEquals(new Sgd(), Optimizer.parse("sgd"));
    assertEquals(new Nesterov(0.9), Optimizer.parse(" nesterov "));
    assertEquals(new Adam(0.9, 0.999, 1e-8), Optimizer.parse("adam"));
    assertEquals(new Momentum(0.9), Optimizer.parse("momentum"));
    assertEquals(new AdaGrad(1e-10), Optimizer.parse("adagrad"));
    assertEquals(new RmsProp(0.9, 1e-8), Optimizer.parse("rmsprop"));
    assertEquals(new AmsGrad(0.9, 0.999, 1e-8), Optimizer.parse("amsgrad"));
    assertEquals(new AdamW(0.9, 0.999, 1e-8, 0.01), Optimizer.parse("adamw"));
    assertEquals(
        new Muon(0.95, 0.1, new AdamW(0.9, 0.999, 1e-8, 0.01), 0.015), Optimizer.parse("muon"));
    assertEquals(new Lbfgs(10, 1e-4, 0.9), Optimizer.parse("lbfgs"));
    assertEquals(new Adam(0.9, 0.99, 1e-8), Optimizer.parse("{\"type\":\"adam\",\"beta2\":0.99}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          adma                                 | unknown optimizer 'adma'. Did you mean 'adam'? Known are %s.
          Adam                                 | unknown optimizer 'Adam'. Did you mean 'adam'? Known are %s.
          ~~                                   | unknown optimizer ''. Known are %s.
          {'type': 'adamx'}                    | unknown type 'adamx'. Did you mean 'adam'? Known are %s.
          {}                                   | 'type' is missing. Known are %s.
          {'type': 'sgd', 'momentum': 0.9}     | at momentum: unknown key 'momentum'. None is known.
          {'type': 'adam', 'beta': 0.9}        | at beta: unknown key 'beta'. Did you mean 'beta1'? Known are beta1, beta2, epsilon.
          {'type': 'adam', 'beta1': 1}         | beta1 must be in [0, 1), found 1.0.
          {'type': 'adam', 'beta2': -0.1}      | beta2 must be in [0, 1), found -0.1.
          {'type': 'adam', 'epsilon': 0}       | epsilon must be greater than 0 and finite, found 0.0.
          {'type': 'momentum', 'momentum': 1}  | momentum must be in [0, 1), found 1.0.
          {'type': 'adagrad', 'epsilon': 0}    | epsilon must be greater than 0 and finite, found 0.0.
          {'type': 'rmsprop', 'decay': 1}      | decay must be in [0, 1), found 1.0.
          {'type': 'rmsprop', 'epsilon': -1}   | epsilon must be greater than 0 and finite, found -1.0.
          {'type': 'amsgrad', 'beta2': 1}      | beta2 must be in [0, 1), found 1.0.
          {'type': 'adamw', 'weightDecay': -1} | weightDecay must be at least 0 and finite, found -1.0.
          {'type': 'muon', 'momentum': 1}      | momentum must be in [0, 1), found 1.0.
          {'type': 'muon', 'weightDecay': -1}  | weightDecay must be at least 0 and finite, found -1.0.
          {'type':'muon', 'othersRateFactor':0}| othersRateFactor must be greater than 0 and finite, found 0.0.
          {'type':'muon','others':{'type':'x'}}| at others: unknown type 'x'. Known are %s.
          {'type':'muon','others':'adma'}      | at others: unknown optimizer 'adma'. Did you mean 'adam'? Known are %s.
          {'type':'muon','others':{'type':'adam','beta1':1}} | at others: beta1 must be in [0, 1), found 1.0.
          {'type':'muon','others':{'type':'muon'}} | others must be an optimizer of single steps for what is no matrix, as adamw is, found {"type":"muon","momentum":0.95,"weightDecay":0.1,"others":{"type":"adamw","beta1":0.9,"beta2":0.999,"epsilon":1.0E-8,"weightDecay":0.01},"othersRateFactor":0.015}.
          {'type': 'lbfgs', 'history': 0}      | history must be at least 1, found 0.
          {'type': 'lbfgs', 'c2': 1}           | c2 must be in (0, 1), found 1.0.
          {'type': 'lbfgs', 'c1': 0.95}        | c1 must be in (0, c2), which is (0, 0.9), found 0.95.
          {'type': 'nesterov', 'momentum': 1}  | momentum must be in [0, 1), found 1.0.
          {'type': 'nesterov', 'momentum': ''} | at momentum: expected a number, found "".
          """)
  void refusesWhatIsNoOptimizer(String description, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Optimizer.parse(description.replace('\'', '"')));
    String expected = message.formatted(String.join(", ", Optimizer.names()));
    assertEquals("The optimizer is not right: " + expected, e.getMessage());
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

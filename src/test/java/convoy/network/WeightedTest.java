package convoy.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that follow from what is learnt: their parameters, first values, JSON and refusals. */
class WeightedTest {
  private static final Shape IMAGE = new Shape(2, 6, 6);

  private static NetworkSpec parse(String layers) {
    return NetworkSpec.parse("{'layers': [%s]}".formatted(layers).replace('\'', '"'), IMAGE);
  }

  private static List<String> parameters(NetworkSpec spec) {
    return new ParameterLayout(spec)
        .tensors().stream().map(t -> t.name() + " " + t.shape() + " " + t.kind()).toList();
  }

  @Test
  void whatIsLearntIsWhatTheWeightFollowsFrom() {
    assertEquals(
        List.of(
            "convolution1.weight_g [4] WEIGHT",
            "convolution1.weight_v [4, 2, 3, 3] DIRECTION",
            "convolution1.bias [4] BIAS",
            "dense1.reflections [5, 64] DIRECTION",
            "dense2.weight [5, 5] WEIGHT",
            "dense2.bias [5] BIAS"),
        parameters(
            parse(
                """
                {'type': 'convolution', 'filters': 4, 'kernel': 3, 'weightNormalization': true},
                {'type': 'dense', 'units': 5, 'orthogonal': true, 'bias': false},
                {'type': 'dense', 'units': 5},
                {'type': 'dense', 'units': 5, 'sharedWith': 'dense2'}""")));
  }

  @Test
  void givenKernelsAreNoParametersButABiasIs() {
    assertEquals(
        List.of("convolution1.bias [2] BIAS"),
        parameters(
            parse(
                "{'type': 'convolution', 'filters': 2, 'kernel': 3, 'kernels': ['sharpen', 'edges']}")));
  }

  @Test
  void jsonRoundTripGivesAnEqualNetwork() {
    NetworkSpec spec =
        parse(
            """
            {'type': 'convolution', 'filters': 4, 'kernel': 3, 'groups': 2, 'padding': 1,
             'paddingMode': 'circular', 'weightNormalization': true},
            {'type': 'convolution', 'filters': 1, 'kernel': [1, 2], 'bias': false,
             'kernels': [[[[1, 2]], [[0.5, -1]], [[0, 0]], [[1e-3, 2]]]]},
            {'type': 'convolution', 'filters': 3, 'kernel': 3, 'kernels': ['blur', 'edges', 'blur']},
            {'type': 'dense', 'units': 3, 'orthogonal': true},
            {'type': 'residual', 'layers': [{'type': 'dense', 'units': 3, 'bias': true}]},
            {'type': 'dense', 'units': 3, 'sharedWith': 'residual1.dense1'}""");
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
  }

  /** Networks of before are written as before: their files and checkpoints stay the same. */
  @Test
  void keysThatAreNotUsedAreNotWritten() {
    String json = new NetworkSpec(IMAGE, List.of(Convolution.of(2, 3), Dense.of(2))).toJson();
    for (String key : List.of("groups", "Mode", "kernels", "Normal", "orthogonal", "shared")) {
      assertFalse(json.contains(key), json);
    }
  }

  @Test
  void normalizedWeightsBeginAsTheInitializerMakesThem() {
    ParameterLayout layout =
        new ParameterLayout(new NetworkSpec(IMAGE, List.of(Convolution.of(4, 3).normalized())));
    float[] values = layout.initialValues(3);
    Derived weight = layout.derived().get(0);
    float[] g = Arrays.copyOf(values, 4);
    float[] v = Arrays.copyOfRange(values, 4, 4 + weight.length());
    float[] w = new float[weight.length()];
    weight.how().compute(List.of(g, v), w);
    assertArrayEquals(v, w, 1e-6f);
  }

  @ParameterizedTest
  @CsvSource({"3, 7", "7, 3", "5, 5", "1, 4", "4, 1", "1, 1"})
  void orthogonalWeightsAreThoseOfTheInitializerAndStaySo(int units, int inputs) {
    NetworkSpec spec =
        new NetworkSpec(
            Shape.vector(inputs),
            List.of(
                Dense.of(units).bias(false).orthogonalized().initializer(Initializer.ORTHOGONAL)));
    ParameterLayout layout = new ParameterLayout(spec);
    float[] reflections = layout.initialValues(3);
    float[] expected = new float[reflections.length];
    Initializer.ORTHOGONAL.fill(
        expected, 0, expected.length, List.of(units, inputs), convoy.data.Seeds.derive(3, 0));
    float[] weight = new float[reflections.length];
    Derivation how = layout.derived().get(0).how();
    how.compute(List.of(reflections), weight);
    assertArrayEquals(expected, weight, 1e-6f);

    for (int i = 0; i < reflections.length; i++) {
      reflections[i] += (float) Math.sin(5 * i); // far from where they were
    }
    how.compute(List.of(reflections), weight);
    int few = Math.min(units, inputs);
    for (int i = 0; i < few; i++) {
      for (int j = 0; j < few; j++) {
        double product = 0;
        for (int at = 0; at < Math.max(units, inputs); at++) {
          product +=
              units <= inputs
                  ? weight[i * inputs + at] * weight[j * inputs + at]
                  : weight[at * inputs + i] * weight[at * inputs + j];
        }
        assertEquals(i == j ? 1 : 0, product, 1e-5);
      }
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'type':'convolution','filters':3,'kernel':3,'groups':2} | groups must divide the 3 filters, found 2.
          {'type':'convolution','filters':3,'kernel':3,'groups':3} | Layer 'convolution1' (number 1 of 1): groups must divide the 2 channels of its input 2x6x6, found 3.
          {'type':'convolution','filters':3,'kernel':3,'paddingMode':'circular'} | paddingMode circular has no effect with padding "valid". Give a padding.
          {'type':'convolution','filters':3,'kernel':3,'padding':7,'paddingMode':'circular'} | Layer 'convolution1' (number 1 of 1): paddingMode circular repeats the 6 rows of its input once, found a padding of 7.
          {'type':'convolution','filters':3,'kernel':3,'kernels':['sharpen']} | kernels are 1, but filters is 3.
          {'type':'convolution','filters':3,'kernel':3,'kernels':['edgs']} | unknown kernel 'edgs'. Did you mean 'edges'?
          {'type':'convolution','filters':1,'kernel':5,'kernels':['edges']} | kernels that are named are 3x3, but kernel is 5x5.
          {'type':'convolution','filters':1,'kernel':1,'kernels':[[[[1]]]]} | Layer 'convolution1' (number 1 of 1): kernels have 1 channels, where 2 are needed.
          {'type':'convolution','filters':1,'kernel':1,'kernels':[[['a']]]} | kernels must be [filters][channels / groups][height][width], found "a" where a list was expected.
          {'type':'convolution','filters':1,'kernel':1,'kernels':3} | kernels must be names of filters, or numbers as [filters][channels / groups][height][width], found 3.
          {'type':'convolution','filters':1,'kernel':3,'kernels':['blur'],'orthogonal':true} | kernels and orthogonal do not go together. Leave out all but one of them.
          {'type':'convolution','filters':1,'kernel':3,'kernels':['blur'],'initializer':'zeros'} | initializer has no effect with kernels. Leave it out.
          {'type':'dense','units':3,'weightNormalization':true,'initializer':'zeros'} | Layer 'dense1' (number 1 of 1): initializer zeros has no direction, which weightNormalization needs.
          {'type':'dense','units':3,'sharedWith':'dense7'} | Layer 'dense1': unknown layer before it in sharedWith 'dense7'. None is known.
          {'type':'dense','units':3},{'type':'dense','units':3,'sharedWith':'dens1'} | Layer 'dense2': unknown layer before it in sharedWith 'dens1'. Did you mean 'dense1'?
          {'type':'dense','units':3},{'type':'dense','units':3,'sharedWith':'dense1'} | Layer 'dense2': sharedWith 'dense1' gives the weight [3, 72] of a dense layer with bias, where the weight [3, 3] of a dense layer with bias is needed.
          {'type':'dense','units':3},{'type':'dense','units':3},{'type':'dense','units':3,'bias':false,'sharedWith':'dense2'} | Layer 'dense3': sharedWith 'dense2' gives the weight [3, 3] of a dense layer with bias, where the weight [3, 3] of a dense layer without bias is needed.
          """)
  void refusesWhatDoesNotFit(String layers, String message) {
    String found = assertThrows(IllegalArgumentException.class, () -> parse(layers)).getMessage();
    assertEquals(true, found.contains(message), found);
  }

  @Test
  void aStagesInitializerThatALayerCannotHaveIsRefusedByTheLayersName() {
    NetworkSpec spec =
        NetworkSpec.of(IMAGE)
            .residual(block -> block.add(Convolution.of(2, 1).normalized()))
            .build();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> spec.withInitializer(Initializer.ZEROS));
    assertTrue(
        e.getMessage().startsWith("Layer 'residual1.convolution1' (number 1 of 1): initializer"),
        e.getMessage());
  }

  /** A stage's initializer is for layers that draw their weights, and leaves the others alone. */
  @Test
  void initializersPassOverLayersWithoutOne() {
    Layer given = Convolution.of(1, 3).kernels(FixedKernels.named("edges"));
    Layer shared = Dense.of(3).sharedWith("dense1");
    NetworkSpec spec = new NetworkSpec(IMAGE, List.of(given, Dense.of(3), Dense.of(3)));
    assertEquals(given, spec.withInitializer(Initializer.ZEROS).layers().get(0));
    assertEquals(shared, shared.withInitializer(Initializer.ZEROS));
  }
}

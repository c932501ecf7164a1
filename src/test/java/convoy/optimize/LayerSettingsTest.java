package convoy.optimize;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerSettingsTest {
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(NetworkSpec.parse("resnet20", new Shape(3, 32, 32)).withOutput(10));

  private static LayerSettings parse(String json) {
    return LayerSettings.parse(json.replace('\'', '"'));
  }

  @Test
  void ofSeveralPatternsTheLaterCountsKeyByKey() {
    LayerSettings settings =
        parse(
            "{'*': {'learningRateFactor': 0.1, 'frozen': true}, 'residual*.conv*2': {'l2': 0.5},"
                + " 'dense1': {'frozen': false, 'weightDecay': 0}}");
    assertEquals(new LayerSetting(0.1, null, null, true), settings.of("convolution1"));
    assertEquals(new LayerSetting(0.1, null, 0.5, true), settings.of("residual3.convolution2"));
    assertEquals(new LayerSetting(0.1, null, null, true), settings.of("residual3.convolution1"));
    assertEquals(new LayerSetting(0.1, 0.0, null, false), settings.of("dense1"));
    assertEquals(LayerSetting.NONE, parse("{'dense': {'frozen': true}}").of("dense1"));
    assertEquals(LayerSetting.NONE, parse("{'residual1.*': {'frozen': true}}").of("residual1x"));
    assertEquals(Optional.empty(), LayerSettings.NONE.mistake(LAYOUT, new Sgd()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'dense1': {'frosen': true}}             | layerSettings of 'dense1' is not right: at frosen: unknown key 'frosen'. Did you mean 'frozen'?
          {'dense1': {'frozen': 1}}                | layerSettings of 'dense1' is not right: at frozen
          {'dense1': true}                         | layerSettings of 'dense1' is not right: expected an object {...}, found true.
          {'dense1': null}                         | layerSettings of 'dense1' is not right: expected an object {...}, found null.
          {'a': {'learningRateFactor': 0}}         | learningRateFactor must be greater than 0 and finite, found 0.0.
          {'a': {'learningRateFactor': 1e999}}     | learningRateFactor must be greater than 0 and finite, found Infinity.
          {'a': {'l2': -1}}                        | l2 must be a finite number of at least 0, found -1.0.
          {'a': {'weightDecay': 'NaN'}}            | weightDecay must be a finite number of at least 0, found NaN.
          {'a': {}, 'a': {}}                       | layerSettings is no JSON
          [1]                                      | layerSettings is not right: expected an object of layers, {"dense1": {"frozen": true}}, found [1].
          frozen                                   | layerSettings is no JSON
          ~~                                       | layerSettings is not right: expected an object of layers
          """)
  void refusesWhatIsNoSetting(String json, String message) {
    assertFails(() -> parse(json), message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'dense1': {}, 'dens2': {}}      | fit no layer that learns: unknown layer or pattern 'dens2'. Did you mean 'dense1'?
          {'residual1': {}}                | Did you mean 'residual1.convolution1'?
          {'globalAveragePooling1': {}}    | fit no layer that learns
          {'conv.*': {}}                   | fit no layer that learns: unknown layer or pattern 'conv.*'.
          {'dense1': {'weightDecay': 0.1}} | give 'dense1' a weightDecay, but the optimizer is {"type":"sgd"}, which has none. Set l2 in its place, or another optimizer.
          {'*': {'frozen': true}}          | freeze every layer: nothing would be learnt. Leave one out.
          """)
  void tellsWhatDoesNotSuitTheNetworkOrTheOptimizer(String json, String mistake) {
    String found = parse(json).mistake(LAYOUT, new Sgd()).orElseThrow();
    assertFails(
        () -> {
          throw new IllegalArgumentException(found);
        },
        mistake);
  }

  @Test
  void weightDecayIsAskedOfTheOptimizerThatStepsTheLayer() {
    String output = LAYOUT.learnt().get(LAYOUT.learnt().size() - 1).layer();
    Muon muon = new Muon(null, null, new Sgd(), null);
    LayerSettings settings = parse("{'%s': {'weightDecay': 0.1}}".formatted(output));
    assertEquals(
        Optional.of(
            "give '%s' a weightDecay, but the optimizer is {\"type\":\"sgd\"}, which has none. Set l2 in its place, or another optimizer."
                .formatted(output)),
        settings.mistake(LAYOUT, muon));
    assertEquals(Optional.empty(), settings.mistake(LAYOUT, new Muon(null, null, null, null)));
    assertEquals(
        Optional.empty(),
        parse("{'residual1.convolution1': {'weightDecay': 0.1}}").mistake(LAYOUT, muon));
  }
}

package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake a person can make in a network's JSON, with what they are told. */
class JsonTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'type': 'convolutoin'}                      | at layers[1]: unknown type 'convolutoin'. Did you mean 'convolution'? Known are activation, batchNormalization, \
          channelPadding, concatenation, convolution, dense, dropout, flatten, gaussianNoise, globalAveragePooling, groupNormalization, layerNormalization, \
          localResponseNormalization, locallyConnected, patchWhitening, pooling, prelu, residual, swish.
          {'type': 'conv', 'filters': 3}               | at layers[1]: unknown type 'conv'. Did you mean 'convolution'?
          {'type': 'attention'}                        | at layers[1]: unknown type 'attention'.
          {'units': 3}                                 | at layers[1]: 'type' is missing. Known are activation, batchNormalization, channelPadding, concatenation, convolution, dense, dropout, flatten, gaussianNoise, globalAveragePooling, groupNormalization, layerNormalization, localResponseNormalization, locallyConnected, patchWhitening, pooling, prelu, residual, swish.
          {'type': 'dense', 'units': 3, 'biass': true} | at layers[1].biass: unknown key 'biass'. Did you mean 'bias'? Known are bias, initializer, orthogonal, sharedWith, units, weightNormalization.
          {'type': 'dense', 'unit': 3}                 | at layers[1]: unknown key 'unit'. Did you mean 'units'?
          {'type': 'dense'}                            | at layers[1]: 'units' is missing.
          {'type': 'pooling', 'kernel': null}          | at layers[1]: 'kernel' is missing.
          {'type': 'dense', 'units': null}             | at layers[1].units: expected a whole number below 2^31, found null.
          {'type': 'dense', 'units': '3'}              | at layers[1].units: expected a whole number below 2^31, found "3".
          {'type': 'dense', 'units': 3.5}              | at layers[1].units: expected a whole number below 2^31, found 3.5.
          {'type': 'dense', 'units': 3000000000}       | at layers[1].units: expected a whole number below 2^31, found 3000000000.
          {'type': 'dense', 'units': [3]}              | at layers[1].units: expected a whole number below 2^31, found [3].
          {'type': 'dense', 'units': 0}                | at layers[1]: units must be at least 1, found 0.
          {'type': 'dense', 'units': 3, 'bias': 1}     | at layers[1].bias: expected true or false, found 1.
          {'type': 'dense', 'units': 3, 'bias': 'no'}  | at layers[1].bias: expected true or false, found "no".
          {'type': 'dense', 'units': 3, 'units': 4}    | is no JSON: at line 1, column 81: the key 'units' is given twice.
          {'type': 'dense', 'units': 3, 'initializer': 'heUnifrom'} | at layers[1].initializer: unknown value 'heUnifrom'. Did you mean 'heUniform'? Known are deltaOrthogonal, glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, ones, orthogonal, uniform, zeros.
          {'type': 'dense', 'units': 3, 'initializer': 0}           | at layers[1].initializer: expected one of deltaOrthogonal, glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, ones, orthogonal, uniform, zeros, found 0.
          {'type': 'activation', 'function': 'ReLU'}   | at layers[1].function: unknown value 'ReLU'. Did you mean 'relu'?
          {'type': 'activation', 'function': 'leakyRelu', 'slope': -1}  | at layers[1]: slope must be at least 0 and finite, found -1.0.
          {'type': 'activation', 'function': 'elu', 'alpha': 1e999}     | at layers[1]: alpha must be at least 0 and finite, found Infinity.
          {'type': 'activation', 'function': 'relu', 'slope': 0.1}      | at layers[1]: 'slope' is a constant of "leakyRelu"; "relu" has none of that name. Leave it out.
          {'type': 'activation', 'function': 'swish', 'bet': 2}         | at layers[1].bet: unknown key 'bet'. Did you mean 'beta'? Known are alpha, beta, function, slope.
          {'type': 'activation', 'function': 'gelu_tanh'}               | at layers[1].function: unknown value 'gelu_tanh'. Did you mean 'geluTanh'?
          {'type': 'prelu', 'perChannel': 1}                            | at layers[1].perChannel: expected true or false, found 1.
          {'type': 'prelu', 'initial': 1e999}                           | at layers[1]: initial must be a finite number, found Infinity.
          {'type': 'dropout', 'rate': 1.5}             | at layers[1]: rate must be in [0, 1), found 1.5.
          {'type': 'dropout', 'rate': '0.5'}           | at layers[1].rate: expected a number, found "0.5".
          {'type': 'dropout', 'rate': 'NaN'}           | at layers[1]: rate must be in [0, 1), found NaN.
          {'type': 'batchNormalization', 'epsilon': 1e999} | at layers[1]: epsilon must be greater than 0 and finite, found Infinity.
          {'type': 'pooling', 'kernel': 0}             | at layers[1]: kernel must be at least 1 in both directions, found 0x0.
          {'type': 'pooling', 'kernel': 2.5}           | at layers[1].kernel: expected a whole number or [height, width], found 2.5.
          {'type': 'pooling', 'kernel': [1, 2, 3]}     | at layers[1].kernel: expected a whole number or [height, width], found [1,2,3].
          {'type': 'pooling', 'kernel': 2, 'padding': 'smae'} | at layers[1].padding: unknown padding 'smae'. Did you mean 'same'? Known are same, valid. Or give a whole number, or [height, width].
          {'type': 'pooling', 'kernel': 2, 'padding': -1}     | at layers[1].padding: padding must be at least 0 in both directions, found -1x-1.
          {'type': 'channelPadding', 'channels': 0}    | at layers[1]: channels must be at least 1, found 0.
          {'type': 'globalAveragePooling', 'kernel': 2} | at layers[1].kernel: unknown key 'kernel'.
          {'type': 'residual'}                         | at layers[1]: 'layers' is missing.
          {'type': 'residual', 'layers': []}           | at layers[1]: A residual block needs at least one layer, found none.
          {'type': 'residual', 'layers': [null]}       | at layers[1].layers[0]: expected an object {...}, found null.
          {'type': 'residual', 'layers': [{'type': 'dense', 'units': 3}], 'shortcut': [3]} | at layers[1].shortcut[0]: expected an object {...}, found 3.
          {'type': 'residual', 'layers': [{'type': 'dense', 'unit': 3}]} | at layers[1].layers[0]: unknown key 'unit'. Did you mean 'units'?
          {'type': 'residual', 'layers': [{'type': 'residual', 'layers': [{'type': 'dens'}]}]} | at layers[1].layers[0].layers[0]: unknown type 'dens'. Did you mean 'dense'?
          3                                            | at layers[1]: expected an object {...}, found 3.
          null                                         | at layers[1]: expected an object {...}, found null.
          [[]                                          | Unexpected close marker '}': expected ']'.
          """)
  void aWrongLayerIsRefusedWithItsPlace(String layer, String message) {
    assertRefused("{'layers': [{'type': 'dense', 'units': 3}, " + layer + "]}", message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                     | The network is not right: 'layers' is missing.
          {'Layers': []}         | The network is not right: unknown key 'Layers'. Did you mean 'layers'? Known are layers.
          {'layers': null}       | The network is not right: 'layers' is missing.
          {'layers': {}}         | The network is not right: at layers: expected a list [...], found {}.
          {'layers': []}         | A network needs at least one layer, found none.
          {'layers': [], 'x': 1} | The network is not right: at x: unknown key 'x'. Known are layers.
          {'layers': []          | The network is no JSON: at line 1, column 14: it ends too early.
          {'layers': []} {}      | The network is no JSON: there is more after its end.
          {'layers': []} or so   | The network is no JSON: at line 1, column 18: Unrecognized token 'or'
          {layers: []}           | Unexpected character ('l'
          """)
  void aWrongNetworkIsRefused(String json, String message) {
    assertRefused(json, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                           | expected an object {...}, found nothing.
          null                         | expected an object {...}, found null.
          ['lenet5']                   | expected an object {...}, found ["lenet5"].
          {'layers': []}               | 'input' is missing.
          {'input': [], 'layers': []}  | at input: A shape has 3 numbers [channels, height, width], or 1 for a plain vector; found 0.
          {'input': 4, 'layers': []}   | at input: expected a list of whole numbers, found 4.
          {'input': ['4'], 'layers': []} | at input[0]: expected a list of whole numbers, found "4".
          {'input': [0], 'layers': []} | at input: A shape needs at least 1 channel, 1 row and 1 column, and at most 2^30 values; found 0x1x1. Give [channels, height, width].
          {'input': null, 'layers': []} | 'input' is missing.
          """)
  void aWrongFileIsRefused(String json, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> NetworkSpec.fromJson(json.replace('\'', '"')));
    assertEquals("The network is not right: " + message, e.getMessage());
  }

  private static void assertRefused(String json, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> NetworkSpec.parse(json.replace('\'', '"'), new Shape(1, 28, 28)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}

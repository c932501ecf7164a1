package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.Loss;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Backward against central differences of forward. Arithmetic is float32, so a derivative is
 * compared with a tolerance of 2% of the largest in its tensor: a wrong formula is off by far more.
 * Smooth activations and average pooling keep the differences free of kinks.
 */
@EachBackend
class GradientCheckTest {
  @Parameter String backend;
  private static final float STEP = 1e-2f;
  private static final Loss LOSS = new SoftmaxCrossEntropy();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dense                    | {'layers': [{'type':'dense','units':7}]}
          dense without bias       | {'layers': [{'type':'dense','units':7,'bias':false}]}
          tanh                     | {'layers': [{'type':'dense','units':7},{'type':'activation','function':'tanh'}]}
          sigmoid                  | {'layers': [{'type':'dense','units':7},{'type':'activation','function':'sigmoid'}]}
          elu                      | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'elu','alpha':1.0}]}
          silu                     | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'silu'}]}
          swish of beta 2          | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'swish','beta':2}]}
          mish                     | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'mish'}]}
          gelu                     | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'gelu'}]}
          gelu by tanh             | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'geluTanh'}]}
          gelu by sigmoid          | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'geluSigmoid'}]}
          softplus                 | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'softplus'}]}
          softmax of channels      | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'softmax'}]}
          identity                 | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'identity'}]}
          learnt swish             | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'swish','initial':1.5}]}
          activations in a row     | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'silu'},{'type':'activation','function':'identity'},{'type':'activation','function':'softplus'},{'type':'dense','units':5}]}
          activations first        | {'layers': [{'type':'swish'},{'type':'activation','function':'mish'},{'type':'dense','units':5}]}
          residual, activations    | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'residual','layers':[{'type':'activation','function':'silu'},\
          {'type':'activation','function':'identity'},{'type':'activation','function':'softplus'}],'shortcut':[{'type':'activation','function':'identity'},\
          {'type':'activation','function':'gelu'}]},{'type':'activation','function':'identity'},{'type':'dropout','rate':0.3},{'type':'activation','function':'mish'}]}
          two activations          | {'layers': [{'type':'dense','units':7},{'type':'activation','function':'tanh'},{'type':'activation','function':'sigmoid'},{'type':'dense','units':5}]}
          convolution              | {'layers': [{'type':'convolution','filters':3,'kernel':3}]}
          convolution without bias | {'layers': [{'type':'convolution','filters':3,'kernel':3,'bias':false}]}
          convolution behind one   | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'tanh'},{'type':'convolution','filters':4,'kernel':[2,3]}]}
          strided, padded          | {'layers': [{'type':'convolution','filters':3,'kernel':[3,2],'stride':[2,1],'padding':[1,0]},{'type':'convolution','filters':2,'kernel':3,'stride':2,'padding':1}]}
          same padding, stride 2   | {'layers': [{'type':'convolution','filters':3,'kernel':4,'stride':2,'padding':'same'},{'type':'convolution','filters':2,'kernel':3,'padding':'same'}]}
          dilated                  | {'layers': [{'type':'convolution','filters':3,'kernel':2,'dilation':2},{'type':'convolution','filters':2,'kernel':2,'dilation':[2,1]}]}
          average pooling          | {'layers': [{'type':'convolution','filters':2,'kernel':3},{'type':'pooling','kind':'average','kernel':2}]}
          padded average pooling   | {'layers': [{'type':'convolution','filters':2,'kernel':3},{'type':'pooling','kind':'average','kernel':3,'stride':2,'padding':1}]}
          batch normalization      | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'batchNormalization'},{'type':'activation','function':'tanh'}]}
          normalized vectors       | {'layers': [{'type':'dense','units':6},{'type':'batchNormalization'}]}
          dropout                  | {'layers': [{'type':'dense','units':9},{'type':'dropout','rate':0.4}]}
          global average pooling   | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'globalAveragePooling'}]}
          channel padding          | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'channelPadding','channels':5}]}
          residual, identity       | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'residual','layers':[{'type':'convolution','filters':3,'kernel':3,'padding':1,'bias':false},{'type':'batchNormalization'},{'type':'activation','function':'tanh'}]},{'type':'activation','function':'tanh'}]}
          residual, projection     | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'residual','layers':[{'type':'convolution','filters':4,'kernel':3,'stride':2,'padding':1},{'type':'dropout','rate':0.2}],'shortcut':[{'type':'convolution','filters':4,'kernel':1,'stride':2,'bias':false},{'type':'batchNormalization'}]}]}
          residuals in residuals   | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'activation','function':'softplus'},\
          {'type':'residual','layers':[{'type':'batchNormalization'},{'type':'residual','layers':[{'type':'activation','function':'tanh'},{'type':'batchNormalization'},\
          {'type':'activation','function':'silu'},{'type':'batchNormalization'}]},{'type':'activation','function':'elu'},{'type':'residual','layers':[{'type':'batchNormalization'},\
          {'type':'activation','function':'mish'},{'type':'residual','layers':[{'type':'activation','function':'sigmoid'},\
          {'type':'batchNormalization'}]}]}],'shortcut':[{'type':'residual','layers':[{'type':'activation','function':'gelu'},{'type':'batchNormalization'},\
          {'type':'activation','function':'tanh'}]},{'type':'activation','function':'silu'}]},{'type':'activation','function':'softplus'}]}
          residual, padding        | {'layers': [{'type':'convolution','filters':3,'kernel':3},{'type':'residual','layers':[{'type':'convolution','filters':5,'kernel':2,'stride':2,'padding':'same'}],'shortcut':[{'type':'pooling','kernel':1,'stride':2},{'type':'channelPadding','channels':5}]},{'type':'activation','function':'sigmoid'}]}
          residual of the features | {'layers': [{'type':'residual','layers':[{'type':'convolution','filters':2,'kernel':3,'padding':'same'}]}]}
          flatten                  | {'layers': [{'type':'convolution','filters':2,'kernel':3},{'type':'flatten'},{'type':'batchNormalization'},{'type':'activation','function':'tanh'}]}
          Gaussian noise           | {'layers': [{'type':'gaussianNoise','deviation':0.3},{'type':'convolution','filters':2,'kernel':3},{'type':'gaussianNoise','deviation':0.5},{'type':'activation','function':'tanh'}]}
          layer normalization      | {'layers': [{'type':'layerNormalization'},{'type':'convolution','filters':2,'kernel':3},{'type':'layerNormalization'},{'type':'activation','function':'tanh'}]}
          group normalization      | {'layers': [{'type':'groupNormalization','groups':2},{'type':'convolution','filters':4,'kernel':3},{'type':'groupNormalization','groups':2},{'type':'activation','function':'tanh'}]}
          local response           | {'layers': [{'type':'convolution','filters':6,'kernel':3},{'type':'localResponseNormalization','size':4,'alpha':0.5,'k':2}]}
          local response of inputs | {'layers': [{'type':'localResponseNormalization','alpha':2}]}
          concatenation            | {'layers': [{'type':'concatenation','branches':[[],[{'type':'convolution','filters':3,'kernel':3,'padding':1},{'type':'dropout','rate':0.2}]]},{'type':'concatenation','branches':[[{'type':'batchNormalization'},{'type':'residual','layers':[{'type':'activation','function':'tanh'}]}],[],[{'type':'activation','function':'sigmoid'}]]}]}
          locally connected        | {'layers': [{'type':'locallyConnected','filters':2,'kernel':3},{'type':'activation','function':'tanh'},{'type':'locallyConnected','filters':3,'kernel':[2,3],'stride':[2,1],'padding':'same','dilation':[1,2]}]}
          groups                   | {'layers': [{'type':'convolution','filters':4,'kernel':3,'groups':2},{'type':'activation','function':'tanh'},{'type':'convolution','filters':4,'kernel':2,'groups':4}]}
          circular padding         | {'layers': [{'type':'convolution','filters':2,'kernel':3,'padding':1,'paddingMode':'circular'},{'type':'activation','function':'tanh'},{'type':'convolution','filters':2,'kernel':4,'stride':2,'padding':'same','paddingMode':'circular'}]}
          whitened patches         | {'layers': [{'type':'patchWhitening','kernel':2},{'type':'activation','function':'tanh'},{'type':'dense','units':5}]}
          fixed kernels            | {'layers': [{'type':'convolution','filters':2,'kernel':3,'kernels':['blur','verticalEdges']},{'type':'activation','function':'tanh'}]}
          weight normalization     | {'layers': [{'type':'convolution','filters':3,'kernel':3,'weightNormalization':true},{'type':'activation','function':'tanh'},{'type':'dense','units':5,'weightNormalization':true}]}
          orthogonal               | {'layers': [{'type':'convolution','filters':3,'kernel':3,'orthogonal':true},{'type':'activation','function':'tanh'},{'type':'dense','units':5,'orthogonal':true},{'type':'dense','units':7,'orthogonal':true}]}
          shared                   | {'layers': [{'type':'convolution','filters':2,'kernel':3,'padding':1},{'type':'residual','layers':[{'type':'activation','function':'tanh'},{'type':'convolution','filters':2,'kernel':3,'padding':1,'sharedWith':'convolution1'}]},{'type':'dense','units':6},{'type':'dense','units':6,'orthogonal':true},{'type':'dense','units':6,'sharedWith':'dense2'}]}
          first layer not learnt   | {'layers': [{'type':'dropout','rate':0.2},{'type':'activation','function':'tanh'}]}
          """)
  void backwardIsTheDerivativeOfForward(String name, String json) {
    NetworkSpec spec = NetworkSpec.parse(json.replace('\'', '"'), new Shape(2, 7, 6)).withOutput(4);
    assumeTrue(Backends.named(backend).unsupported(spec).isEmpty());
    Batch batch = Batches.random(spec, 5, 3);
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      ParameterLayout layout = network.layout();
      float[] parameters = layout.initialValues(11);
      network.load(parameters);
      network.gradient(batch, LOSS, 5);
      float[] gradient = new float[layout.trainableSize()];
      network.gradient().get(gradient);
      for (ParameterLayout.Tensor tensor : layout.tensors()) {
        if (tensor.offset() < layout.trainableSize()) {
          checkTensor(network, batch, parameters, gradient, tensor);
        }
      }
      checkFeatures(network, batch, parameters);
    }
  }

  private static void checkFeatures(Network network, Batch batch, float[] parameters) {
    int length = batch.rows() * batch.featureLength();
    float[] slopes = new float[length];
    network.load(parameters);
    double loss = network.inputGradient(batch, LOSS, 5, true, slopes);
    assertEquals(loss, network.gradient(batch, LOSS, 5), 1e-5 * loss);
    double largest = 0;
    for (float slope : slopes) {
      largest = Math.max(largest, Math.abs(slope));
    }
    for (int i = 0; i < length; i += length / 25) {
      float feature = batch.features()[i];
      batch.features()[i] = feature + STEP;
      double above = network.gradient(batch, LOSS, 5);
      batch.features()[i] = feature - STEP;
      double below = network.gradient(batch, LOSS, 5);
      batch.features()[i] = feature;
      double slope = (above - below) / batch.totalWeight() / (2 * STEP);
      assertEquals(slope, slopes[i], 0.02 * largest + 2e-4, "feature " + i);
    }
  }

  private static void checkTensor(
      Network network,
      Batch batch,
      float[] parameters,
      float[] gradient,
      ParameterLayout.Tensor tensor) {
    double largest = 0;
    for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
      largest = Math.max(largest, Math.abs(gradient[i]));
    }
    int stride = Math.max(1, tensor.length() / 25);
    for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i += stride) {
      double slope =
          (loss(network, batch, parameters, i, STEP) - loss(network, batch, parameters, i, -STEP))
              / (2 * STEP);
      assertEquals(
          slope,
          gradient[i],
          0.02 * largest + 2e-4,
          tensor.name() + "[" + (i - tensor.offset()) + "]");
    }
  }

  private static double loss(
      Network network, Batch batch, float[] parameters, int index, float change) {
    float[] moved = parameters.clone();
    moved[index] += change;
    network.load(moved);
    return network.gradient(batch, LOSS, 5) / batch.totalWeight();
  }
}

package convoy.averaging.dl4j;

import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.Json;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Pooling;
import convoy.network.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A network in Deeplearning4j's words: layer for layer, with softmax cross-entropy behind the last.
 * What it would compute otherwise than Convoy's backends is refused.
 */
final class Configuration {
  /** Those of its functions that compute what ours do; a name alone does not say so. */
  private static final Map<Activation.Function, org.nd4j.linalg.activations.Activation> FUNCTIONS =
      Map.of(
          Activation.Function.RELU, org.nd4j.linalg.activations.Activation.RELU,
          Activation.Function.TANH, org.nd4j.linalg.activations.Activation.TANH,
          Activation.Function.SIGMOID, org.nd4j.linalg.activations.Activation.SIGMOID);

  private Configuration() {}

  /**
   * @param network with its output layer
   * @param updater the optimizer
   * @param seed of dropout
   * @throws IllegalArgumentException that names a layer which Deeplearning4j cannot do as Convoy
   *     does
   */
  static MultiLayerConfiguration of(NetworkSpec network, IUpdater updater, long seed) {
    ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DataType.FLOAT)
            .updater(updater)
            .activation(org.nd4j.linalg.activations.Activation.IDENTITY)
            .list();
    List<Placed> placed = network.placed();
    boolean image = false; // rows enter flat
    for (int i = 0; i < placed.size(); i++) {
      Placed one = placed.get(i);
      boolean needsImage = i == 0 ? beginsWithImage(placed) : needsImage(one, image);
      if (needsImage && !image && i > 0) {
        throw refused(one, "behind a dense layer there are no images; use dense layers only");
      }
      if (needsImage != image) {
        layers.inputPreProcessor(i, reshape(one.input(), needsImage));
      }
      image = needsImage;
      layers.layer(i, i == placed.size() - 1 ? output(one) : layer(one));
    }
    return layers.build();
  }

  /**
   * Whether the first layer that minds takes [channels, height, width], not a flat row. A reshaping
   * between it and those before it would end in Deeplearning4j's own check of its memory.
   */
  private static boolean beginsWithImage(List<Placed> placed) {
    Placed first =
        placed.stream()
            .filter(one -> !(one.layer() instanceof Activation || one.layer() instanceof Dropout))
            .findFirst()
            .orElse(placed.get(0));
    return needsImage(first, first.input().channels() < first.input().size());
  }

  /** What a layer takes; one to which it is all the same takes what there is. */
  private static boolean needsImage(Placed placed, boolean image) {
    Layer layer = placed.layer();
    if (layer instanceof Convolution || layer instanceof Pooling) {
      return true;
    }
    return image && !(layer instanceof Dense);
  }

  private static InputPreProcessor reshape(Shape shape, boolean toImage) {
    return toImage
        ? new FeedForwardToCnnPreProcessor(shape.height(), shape.width(), shape.channels())
        : new CnnToFeedForwardPreProcessor(shape.height(), shape.width(), shape.channels());
  }

  private static org.deeplearning4j.nn.conf.layers.Layer output(Placed placed) {
    if (!(placed.layer() instanceof Dense dense)) {
      throw refused(placed, "the last layer must be dense: it gives the logits of the classes");
    }
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
        .nIn(placed.input().size())
        .nOut(dense.units())
        .hasBias(dense.bias())
        .build();
  }

  private static org.deeplearning4j.nn.conf.layers.Layer layer(Placed placed) {
    Layer layer = placed.layer();
    if (!layer.derived(placed.input()).isEmpty()) {
      throw refused(placed, "its weights are all learnt as they are, each layer's own");
    }
    if (layer instanceof Convolution convolution) {
      if (convolution.groups() > 1
          || convolution.paddingMode() == Convolution.PaddingMode.CIRCULAR) {
        throw refused(placed, "its convolution has one group and a padding of zeros");
      }
      return convolution(placed, convolution);
    }
    if (layer instanceof Pooling pooling) {
      return pooling(placed, pooling);
    }
    if (layer instanceof Dense dense) {
      return new DenseLayer.Builder()
          .nIn(placed.input().size())
          .nOut(dense.units())
          .hasBias(dense.bias())
          .build();
    }
    if (layer instanceof BatchNormalization normalization) {
      return new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder()
          .nIn(placed.input().channels())
          .nOut(placed.input().channels())
          .decay(1 - normalization.momentum())
          .eps(normalization.epsilon())
          .useLogStd(false)
          .build();
    }
    if (layer instanceof Dropout dropout) {
      // Deeplearning4j's number is the probability that a value is kept.
      return new DropoutLayer.Builder(1 - dropout.rate()).build();
    }
    if (layer instanceof Activation activation) {
      return new ActivationLayer(function(placed, activation.function()));
    }
    throw refused(placed, "its MultiLayerNetwork has no such layer");
  }

  private static ConvolutionLayer convolution(Placed placed, Convolution layer) {
    Border border = border(placed, layer.window());
    return new ConvolutionLayer.Builder(layer.kernel().height(), layer.kernel().width())
        .nIn(placed.input().channels())
        .nOut(layer.filters())
        .stride(layer.stride().height(), layer.stride().width())
        .dilation(layer.dilation().height(), layer.dilation().width())
        .padding(border.amount().height(), border.amount().width())
        .convolutionMode(border.mode())
        .hasBias(layer.bias())
        .build();
  }

  private static SubsamplingLayer pooling(Placed placed, Pooling layer) {
    Border border = border(placed, layer.window());
    return new SubsamplingLayer.Builder(
            layer.kind() == Pooling.Kind.MAX ? PoolingType.MAX : PoolingType.AVG)
        .kernelSize(layer.kernel().height(), layer.kernel().width())
        .stride(layer.stride().height(), layer.stride().width())
        .padding(border.amount().height(), border.amount().width())
        .convolutionMode(border.mode())
        .avgPoolIncludePadInDivisor(false)
        .build();
  }

  private static Border border(Placed placed, convoy.network.Window window) {
    return Border.of(window, placed.input())
        .orElseThrow(
            () ->
                refused(
                    placed,
                    "padding \"same\" with a stride larger than the kernel begins elsewhere there;"
                        + " use a stride that is no larger than the kernel"));
  }

  private static org.nd4j.linalg.activations.Activation function(
      Placed placed, Activation.Function function) {
    return Optional.ofNullable(FUNCTIONS.get(function))
        .orElseThrow(
            () ->
                refused(
                    placed, "its function " + Json.compact(function) + " is not known to be ours"));
  }

  private static IllegalArgumentException refused(Placed placed, String reason) {
    return new IllegalArgumentException(
        "Layer '%s': trainingMaster dl4j cannot do it as Convoy does: %s. Or set trainingMaster to convoy."
            .formatted(placed.name(), reason));
  }
}

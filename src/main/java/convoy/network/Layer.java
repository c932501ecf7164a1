package convoy.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;

/** One layer of a network: a value that knows what shape comes out and which parameters it has. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Convolution.class, name = "convolution"),
  @JsonSubTypes.Type(value = Pooling.class, name = "pooling"),
  @JsonSubTypes.Type(value = Dense.class, name = "dense"),
  @JsonSubTypes.Type(value = BatchNormalization.class, name = "batchNormalization"),
  @JsonSubTypes.Type(value = Dropout.class, name = "dropout"),
  @JsonSubTypes.Type(value = Activation.class, name = "activation"),
  @JsonSubTypes.Type(value = GlobalAveragePooling.class, name = "globalAveragePooling"),
  @JsonSubTypes.Type(value = ChannelPadding.class, name = "channelPadding"),
  @JsonSubTypes.Type(value = Residual.class, name = "residual"),
  @JsonSubTypes.Type(value = Concatenation.class, name = "concatenation"),
  @JsonSubTypes.Type(value = LocallyConnected.class, name = "locallyConnected"),
  @JsonSubTypes.Type(value = Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = GaussianNoise.class, name = "gaussianNoise"),
  @JsonSubTypes.Type(value = LayerNormalization.class, name = "layerNormalization"),
  @JsonSubTypes.Type(value = GroupNormalization.class, name = "groupNormalization"),
  @JsonSubTypes.Type(value = LocalResponseNormalization.class, name = "localResponseNormalization")
})
public sealed interface Layer extends Serializable
    permits Convolution,
        Pooling,
        Dense,
        BatchNormalization,
        Dropout,
        Activation,
        GlobalAveragePooling,
        ChannelPadding,
        Residual,
        Concatenation,
        LocallyConnected,
        Flatten,
        GaussianNoise,
        LayerNormalization,
        GroupNormalization,
        LocalResponseNormalization {

  /**
   * One of the ways through a layer that is made of layers.
   *
   * @param prefix what the names of its layers begin with, after the block's own: "shortcut."
   * @param layers in order; none is the identity
   */
  record Inside(String prefix, List<Layer> layers) {
    /** The shape of an example after the last of them. */
    Shape output(Shape input) {
      return Placement.output(Placement.of(prefix, input, layers), input);
    }
  }

  /**
   * The shape of an example behind this layer.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input; the message says why
   *     and what to do, and {@link NetworkSpec} adds the layer's name
   */
  Shape output(Shape input);

  /** The parameters this layer has when examples of this shape enter it. */
  default List<Parameter> parameters(Shape input) {
    return List.of();
  }

  /** The ways through a layer that is made of layers, in order; others have none. */
  default List<Inside> inside() {
    return List.of();
  }

  /**
   * How many products are added up for one example when its outputs are computed: the usual measure
   * of a network's work, which leaves out all that is no convolution and no matrix product. Not
   * asked of layers that are made of layers.
   */
  default long multiplyAdds(Shape input) {
    return 0;
  }

  /**
   * This layer, and what lies in it, with weights that begin so where no initializer is given.
   *
   * @param others of the weights without one of their own
   */
  default Layer withInitializer(Initializer others) {
    return this;
  }

  /**
   * Whether an example comes out in training as it does in prediction, and the same every time:
   * nothing is random, and nothing depends on the other examples of a batch.
   */
  default boolean actsAlikeInTraining() {
    return true;
  }
}

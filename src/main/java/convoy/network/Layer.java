package convoy.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One layer of a network: a value that knows what shape comes out and which parameters it has. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Convolution.class, name = "convolution"),
  @JsonSubTypes.Type(value = Pooling.class, name = "pooling"),
  @JsonSubTypes.Type(value = Dense.class, name = "dense"),
  @JsonSubTypes.Type(value = BatchNormalization.class, name = "batchNormalization"),
  @JsonSubTypes.Type(value = Dropout.class, name = "dropout"),
  @JsonSubTypes.Type(value = Activation.class, name = "activation"),
  @JsonSubTypes.Type(value = Prelu.class, name = "prelu"),
  @JsonSubTypes.Type(value = Swish.class, name = "swish"),
  @JsonSubTypes.Type(value = GlobalAveragePooling.class, name = "globalAveragePooling"),
  @JsonSubTypes.Type(value = ChannelPadding.class, name = "channelPadding"),
  @JsonSubTypes.Type(value = Residual.class, name = "residual"),
  @JsonSubTypes.Type(value = Concatenation.class, name = "concatenation"),
  @JsonSubTypes.Type(value = LocallyConnected.class, name = "locallyConnected"),
  @JsonSubTypes.Type(value = PatchWhitening.class, name = "patchWhitening"),
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
        Prelu,
        Swish,
        GlobalAveragePooling,
        ChannelPadding,
        Residual,
        Concatenation,
        LocallyConnected,
        PatchWhitening,
        Flatten,
        GaussianNoise,
        LayerNormalization,
        GroupNormalization,
        LocalResponseNormalization {

  /** What a layer's way back may read again of its way forward. */
  enum Kept {
    /** What came in. */
    INPUT,
    /** What went out. */
    OUTPUT
  }

  /**
   * The shape of an example after this layer.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input; the message says why
   *     and what to do, and {@link NetworkSpec} adds the layer's name
   */
  Shape output(Shape input);

  /** The parameters this layer has when examples of this shape enter it. */
  default List<Parameter> parameters(Shape input) {
    return List.of();
  }

  /**
   * What this layer computes with as with parameters, and what follows from them: names are within
   * the layer, but for those of another layer's tensors.
   */
  default List<Derived> derived(Shape input) {
    return List.of();
  }

  /** The ways through a block, in order; other layers have none. */
  default List<Way> ways() {
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
   * What backward reads again: its memory is another's as soon as no layer reads it any more. The
   * default, all there is, is right for every layer; to name less saves memory.
   */
  default Set<Kept> keeps() {
    return EnumSet.allOf(Kept.class);
  }

  /**
   * Whether each value that comes out is made of the one in its place that came in, and of what is
   * drawn or learnt, so that it may take that one's place.
   */
  default boolean actsValueByValue() {
    return false;
  }

  /** Whether what it gives may lie where the layer before it puts what that gives. */
  default boolean mayOverwrite(Layer before) {
    return actsValueByValue()
        && !keeps().contains(Kept.INPUT)
        && !before.keeps().contains(Kept.OUTPUT);
  }

  /**
   * The layers inside this one, with their names and shapes; none of most layers.
   *
   * @param here this layer at its place
   */
  default List<NetworkSpec.Placed> inside(NetworkSpec.Placed here) {
    return here.ways().stream().flatMap(List::stream).toList();
  }

  /**
   * Whether an example comes out in training as it does in prediction, and the same every time:
   * nothing is random, and nothing depends on the other examples of a batch.
   */
  default boolean actsAlikeInTraining() {
    return true;
  }

  /**
   * This layer while the statistics of batch normalization are found, in passes of training: it
   * acts as in prediction, but that batch normalization takes a mini-batch's mean and variance, and
   * leaves these alone as its statistics.
   */
  default Layer observing() {
    return this;
  }
}

package convoy.ml.param;

import convoy.network.Initializer;
import convoy.network.NetworkSpec;
import convoy.network.Presets;
import convoy.network.Shape;
import java.io.Serializable;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a stage that trains or applies a network: its layers, and the shape of an example. */
public interface HasNetwork extends HasInputShape {
  /** The Params of one stage. */
  record Set(Param<String> network, Param<String> initializer, IntArrayParam inputShape)
      implements Serializable {
    /**
     * Creates the Params and sets the default, once {@code owner} has its uid.
     *
     * @param network the stage's default
     */
    public static Set of(Params owner, String network) {
      Set set =
          new Set(
              Texts.read(
                  owner,
                  "network",
                  "the network without its output layer: a preset (%s) or JSON {\"layers\": [...]}"
                      .formatted(String.join(", ", Presets.names())),
                  NetworkSpec::check),
              Texts.read(
                  owner,
                  "initializer",
                  "how the weights begin of layers that do not say so themselves; not set: heNormal."
                      + " One of: "
                      + String.join(", ", Initializer.names()),
                  Initializer::of),
              HasInputShape.param(owner));
      owner.setDefault(set.network, network);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set layerParams();

  /**
   * The network without its output layer, which follows from what is to be predicted: a preset's
   * name ({@link convoy.network.Presets}) or JSON. Each stage has a default of its own.
   */
  default Param<String> network() {
    return layerParams().network();
  }

  /**
   * How the weights of layers begin that have no {@code initializer} of their own in {@link
   * #network()}: one of {@link Initializer}'s names. Not set by default, which is {@code heNormal}.
   * The output layer, which the stage adds, begins by {@code glorotUniform} in any case.
   */
  default Param<String> initializer() {
    return layerParams().initializer();
  }

  @Override
  default IntArrayParam inputShape() {
    return layerParams().inputShape();
  }

  /** See {@link #network()}. */
  default String getNetwork() {
    return getOrDefault(network());
  }

  /** See {@link #initializer()}. */
  default String getInitializer() {
    return getOrDefault(initializer());
  }

  /** The shape of an example of so many features: {@code inputShape}, or else a plain vector. */
  default Shape exampleShape(int features) {
    return isDefined(inputShape()) ? Shape.of(getInputShape()) : Shape.vector(features);
  }

  /**
   * The network without its output layer, as the engine is told.
   *
   * @param features of an example; of no meaning with {@code inputShape}
   * @throws IllegalArgumentException if a layer does not fit examples of that shape; the text names
   *     both
   */
  default NetworkSpec hiddenLayers(int features) {
    try {
      NetworkSpec spec = NetworkSpec.parse(getNetwork(), exampleShape(features));
      return isDefined(initializer())
          ? spec.withInitializer(Initializer.of(getInitializer()))
          : spec;
    } catch (IllegalArgumentException e) {
      String hint =
          isDefined(inputShape())
              ? " (inputShape is " + exampleShape(features) + ")"
              : " (inputShape is not set, so examples are plain vectors; set it for images)";
      throw new IllegalArgumentException(uid() + ": " + e.getMessage() + hint, e);
    }
  }

  /** The setters. */
  interface Setters<S> extends HasNetwork, HasInputShape.Setters<S> {
    /** Sets {@link #network()}. */
    default S setNetwork(String value) {
      return with(network(), value);
    }

    /** Sets {@link #initializer()}. */
    default S setInitializer(String value) {
      return with(initializer(), value);
    }
  }
}

package convoy.ml.param;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.LayerSettings;
import convoy.optimize.Optimizer;
import convoy.optimize.Regularization;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of what acts on a gradient and on the weights besides the optimizer: penalties, clipping,
 * bounds, and what layers have for themselves. {@link Regularization} has the formulas and the
 * order. The loss that is reported is the data's: penalties are not in it.
 */
public interface HasRegularization extends Params {
  /** The Params of one stage. */
  record Set(
      DoubleParam l1,
      DoubleParam l2,
      DoubleParam l2Bias,
      DoubleParam maxNorm,
      DoubleParam clipValue,
      DoubleParam clipNorm,
      Param<String> layerSettings)
      implements Serializable {

    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Set set =
          new Set(
              Numbers.notNegativeFloat32(
                  owner, "l1", "factor of the sum of the weights' magnitudes, added to the loss"),
              Numbers.notNegativeFloat32(
                  owner, "l2", "factor of the sum of the weights' squares, added to the loss"),
              Numbers.notNegativeFloat32(
                  owner, "l2Bias", "factor of the sum of the biases' squares, added to the loss"),
              Numbers.positiveFloat32(
                  owner, "maxNorm", "largest length of the weights that enter a unit"),
              Numbers.positiveFloat32(
                  owner, "clipValue", "largest magnitude of each value of the gradient"),
              Numbers.positiveFloat32(owner, "clipNorm", "largest length of the gradient"),
              Texts.read(
                  owner,
                  "layerSettings",
                  "what layers have for themselves, by name or by a pattern with *: JSON"
                      + " {\"dense1\": {\"learningRateFactor\": 0.1, \"weightDecay\": 0, \"l2\": 0.001,"
                      + " \"frozen\": true}}",
                  LayerSettings::parse));
      owner.setDefault(set.l1, 0.0);
      owner.setDefault(set.l2, 0.0);
      owner.setDefault(set.l2Bias, 0.0);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set regularizationParams();

  /**
   * L1: factor of the sum of the weights' magnitudes, at least 0. Default 0. Biases and batch
   * normalization's scale are left out. Taken as a proximal step, so that weights become exactly
   * zero; the training's summary has their share. With several workers those are zero that are so
   * in all of them.
   */
  default DoubleParam l1() {
    return regularizationParams().l1();
  }

  /**
   * L2: factor of the sum of the weights' squares, at least 0. Default 0. Its gradient is 2 l2 w:
   * half of PyTorch's {@code weight_decay}. Biases and batch normalization's scale are left out. An
   * optimizer's own decoupled weight decay is another thing, and both may be set.
   */
  default DoubleParam l2() {
    return regularizationParams().l2();
  }

  /** As {@link #l2()}, for biases. Default 0, which leaves them out. */
  default DoubleParam l2Bias() {
    return regularizationParams().l2Bias();
  }

  /**
   * Largest length, sqrt(sum w^2), of the weights that enter a unit of a dense layer or a filter of
   * a convolution; greater than 0. Not set: none. Keras' {@code MaxNorm}.
   */
  default DoubleParam maxNorm() {
    return regularizationParams().maxNorm();
  }

  /**
   * Largest magnitude of each value of a step's gradient, greater than 0. Not set: none. Keras'
   * {@code clipvalue}. Penalties are added after clipping.
   */
  default DoubleParam clipValue() {
    return regularizationParams().clipValue();
  }

  /**
   * Largest length of a step's whole gradient, c: a longer one becomes c g / ||g||; greater than 0.
   * Not set: none. Keras' {@code global_clipnorm}, PyTorch's {@code clip_grad_norm_}. It comes
   * after {@link #clipValue()}; penalties are added after it, and frozen layers do not count.
   */
  default DoubleParam clipNorm() {
    return regularizationParams().clipNorm();
  }

  /**
   * What layers have for themselves: JSON from a layer's name, or a pattern in which {@code *}
   * stands for any text, to
   *
   * <ul>
   *   <li>{@code learningRateFactor}, what the learning rate is multiplied by, greater than 0;
   *   <li>{@code weightDecay}, in place of the optimizer's own, at least 0;
   *   <li>{@code l2}, in place of {@link #l2()}, at least 0;
   *   <li>{@code frozen}: whether what the layer learns stays as it is, bit for bit. As in PyTorch
   *       ({@code requires_grad=False}), running averages of a frozen batch normalization go on.
   * </ul>
   *
   * Layers are called by type and number, {@code convolution1}, the output layer as the last dense
   * one; those inside a residual block have its name in front: {@code residual1.convolution2}.
   * Where several patterns fit a layer the later one counts, key by key. Not set: none.
   */
  default Param<String> layerSettings() {
    return regularizationParams().layerSettings();
  }

  /** See {@link #l1()}. */
  default double getL1() {
    return (double) getOrDefault(l1());
  }

  /** See {@link #l2()}. */
  default double getL2() {
    return (double) getOrDefault(l2());
  }

  /** See {@link #l2Bias()}. */
  default double getL2Bias() {
    return (double) getOrDefault(l2Bias());
  }

  /** See {@link #maxNorm()}; fails if it was not set. */
  default double getMaxNorm() {
    return (double) getOrDefault(maxNorm());
  }

  /** See {@link #clipValue()}; fails if it was not set. */
  default double getClipValue() {
    return (double) getOrDefault(clipValue());
  }

  /** See {@link #clipNorm()}; fails if it was not set. */
  default double getClipNorm() {
    return (double) getOrDefault(clipNorm());
  }

  /** See {@link #layerSettings()}; fails if it was not set. */
  default String getLayerSettings() {
    return getOrDefault(layerSettings());
  }

  /** All of it, as the engine is told. */
  default Regularization regularizationSetting() {
    return new Regularization(
        getL1(),
        getL2(),
        getL2Bias(),
        isDefined(maxNorm()) ? getMaxNorm() : Regularization.UNLIMITED,
        isDefined(clipValue()) ? getClipValue() : Regularization.UNLIMITED,
        isDefined(clipNorm()) ? getClipNorm() : Regularization.UNLIMITED,
        isDefined(layerSettings()) ? LayerSettings.parse(getLayerSettings()) : LayerSettings.NONE);
  }

  /**
   * Refuses settings of layers that there are not.
   *
   * @param hidden the network without its output layer
   * @param optimizer that is to follow them
   * @throws IllegalArgumentException if a pattern fits no layer that learns, every layer is frozen,
   *     or a layer is to have a weight decay that the optimizer does not know; the text names it
   */
  default void requireLayerSettingsFit(NetworkSpec hidden, Optimizer optimizer) {
    regularizationSetting()
        .layerSettings()
        .mistake(new ParameterLayout(hidden.withOutput(2)), optimizer)
        .ifPresent(
            mistake -> {
              throw new IllegalArgumentException(uid() + ": layerSettings " + mistake);
            });
  }

  /** The setters. */
  interface Setters<S> extends HasRegularization, Fluent<S> {
    /** Sets {@link #l1()}. */
    default S setL1(double value) {
      return with(l1(), value);
    }

    /** Sets {@link #l2()}. */
    default S setL2(double value) {
      return with(l2(), value);
    }

    /** Sets {@link #l2Bias()}. */
    default S setL2Bias(double value) {
      return with(l2Bias(), value);
    }

    /** Sets {@link #maxNorm()}. */
    default S setMaxNorm(double value) {
      return with(maxNorm(), value);
    }

    /** Sets {@link #clipValue()}. */
    default S setClipValue(double value) {
      return with(clipValue(), value);
    }

    /** Sets {@link #clipNorm()}. */
    default S setClipNorm(double value) {
      return with(clipNorm(), value);
    }

    /** Sets {@link #layerSettings()}. */
    default S setLayerSettings(String value) {
      return with(layerSettings(), value);
    }
  }
}

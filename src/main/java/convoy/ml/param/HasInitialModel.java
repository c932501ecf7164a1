package convoy.ml.param;

import convoy.network.NamePattern;
import convoy.network.TensorNames;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a training that starts from weights that were trained before, here or elsewhere. */
public interface HasInitialModel extends Params {
  /** The Params of one stage. */
  record Set(
      Param<String> initialModel, Param<String> initialModelNames, Param<String> initialLayers)
      implements Serializable {
    /** Creates the Params, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      return new Set(
          new StringParam(
              owner,
              "initialModel",
              "what the training starts from: a folder saved by Convoy, or a .safetensors file of"
                  + " anybody's, any Hadoop path; if not set, weights are drawn",
              Check.that(
                  owner,
                  "initialModel",
                  "the path of a saved model or of a .safetensors file, or leave it out",
                  value -> !value.isBlank())),
          Texts.read(
              owner,
              "initialModelNames",
              "what the tensors of initialModel are called here, by name or by a pattern with *,"
                  + " null for those of no use: JSON {\"features.0.*\": \"convolution1.*\"};"
                  + " torchvision's ResNets need none",
              TensorNames::parse),
          new StringParam(
              owner,
              "initialLayers",
              "the layers that start from initialModel, by name or by a pattern with *, with commas"
                  + " between them; if not set, all",
              Check.that(
                  owner,
                  "initialLayers",
                  "names or patterns of layers with commas between them, such as"
                      + " convolution*,residual1, or leave it out",
                  value -> Stream.of(value.split(",", -1)).noneMatch(String::isBlank))));
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set initialModelParams();

  /**
   * What the training starts from, a Hadoop path that the driver reads: the folder of a saved model
   * or pipeline with one network in it, or a file in the safetensors format (F32, F16, BF16, F64),
   * whoever wrote it. Not set by default: weights are drawn by {@code seed}.
   *
   * <p>All of the network's parameters must be in it, in their shapes, and nothing else; what does
   * not fit is refused with a table, and nothing is half-loaded. The output layer is taken where it
   * has as many outputs, and begins anew where it has another number, or is not there.
   */
  default Param<String> initialModel() {
    return initialModelParams().initialModel();
  }

  /**
   * What the tensors of {@link #initialModel()} are called here: JSON from a name in the file, or a
   * pattern in which {@code *} stands for any text, to a name here, in which {@code *} stands for
   * the same text; or to null, for a tensor of no use. Where several patterns fit, the later one
   * counts; what none fits keeps its name. Not set by default. Names of torchvision's ResNet-18 to
   * 152 are known without it.
   */
  default Param<String> initialModelNames() {
    return initialModelParams().initialModelNames();
  }

  /**
   * The layers that start from {@link #initialModel()}, by names as in {@code layerSettings}, or
   * patterns in which {@code *} stands for any text, with commas between them. The others begin
   * anew, and what the file has for them does not matter. Not set by default: all.
   */
  default Param<String> initialLayers() {
    return initialModelParams().initialLayers();
  }

  /** See {@link #initialModel()}; fails if it was not set. */
  default String getInitialModel() {
    return getOrDefault(initialModel());
  }

  /** See {@link #initialModelNames()}; fails if it was not set. */
  default String getInitialModelNames() {
    return getOrDefault(initialModelNames());
  }

  /** See {@link #initialLayers()}; fails if it was not set. */
  default String getInitialLayers() {
    return getOrDefault(initialLayers());
  }

  /** What the file's tensors are called here. */
  default TensorNames initialModelNamesSetting() {
    return isDefined(initialModelNames())
        ? TensorNames.parse(getInitialModelNames())
        : TensorNames.ALIKE;
  }

  /** The layers that start from the file; none named: all. */
  default List<NamePattern> initialLayersSetting() {
    return isDefined(initialLayers())
        ? Arrays.stream(getInitialLayers().split(","))
            .map(String::strip)
            .map(NamePattern::new)
            .toList()
        : List.of();
  }

  /**
   * Checks that these Params do not contradict each other.
   *
   * @throws IllegalArgumentException if they do; the text names them
   */
  default void requireConsistentInitialModel() {
    for (Param<String> param : List.of(initialModelNames(), initialLayers())) {
      if (isDefined(param) && !isDefined(initialModel())) {
        throw new IllegalArgumentException(
            "%s: %s is '%s', but there is no model to start from. Set initialModel, or clear %s."
                .formatted(uid(), param.name(), getOrDefault(param), param.name()));
      }
    }
  }

  /** The setters. */
  interface Setters<S> extends HasInitialModel, Fluent<S> {
    /** Sets {@link #initialModel()}. */
    default S setInitialModel(String value) {
      return with(initialModel(), value);
    }

    /** Sets {@link #initialModelNames()}. */
    default S setInitialModelNames(String value) {
      return with(initialModelNames(), value);
    }

    /** Sets {@link #initialLayers()}. */
    default S setInitialLayers(String value) {
      return with(initialLayers(), value);
    }
  }
}

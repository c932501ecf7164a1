package convoy.network;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Weighted} layer learns, and what follows from that.
 *
 * @param layer whose
 * @param shape of the weight: [units, inputs of one ...]
 */
record WeightTensors(Weighted<?> layer, List<Integer> shape) {

  /** Refuses settings that do not go together, by their names in JSON. */
  static void check(
      Initializer initializer,
      FixedKernels kernels,
      boolean weightNormalization,
      boolean orthogonal,
      String sharedWith) {
    List<String> given = new ArrayList<>();
    if (kernels != null) {
      given.add("kernels");
    }
    if (weightNormalization) {
      given.add("weightNormalization");
    }
    if (orthogonal) {
      given.add("orthogonal");
    }
    if (sharedWith != null) {
      given.add("sharedWith");
    }
    if (given.size() > 1) {
      throw new IllegalArgumentException(
          "%s do not go together. Leave out all but one of them."
              .formatted(String.join(" and ", given)));
    }
    if (initializer != null && (kernels != null || sharedWith != null)) {
      throw new IllegalArgumentException(
          "initializer has no effect with %s. Leave it out.".formatted(given.get(0)));
    }
  }

  /** Refuses a weight of no direction, once the layer has its place, and so its name. */
  static void requireDirection(Weighted<?> layer) {
    if (layer.initializer() == Initializer.ZEROS && layer.weightNormalization()) {
      throw new IllegalArgumentException(
          "initializer zeros has no direction, which weightNormalization needs. Choose another.");
    }
  }

  /** Whether a layer takes an initializer that is meant for all layers without one. */
  static boolean awaitInitializer(Weighted<?> layer) {
    return layer.initializer() == null && layer.kernels() == null && layer.sharedWith() == null;
  }

  /** What is learnt. */
  List<Parameter> learnt() {
    List<Parameter> parameters = new ArrayList<>();
    if (layer.sharedWith() != null) {
      return parameters;
    }
    Parameter weight = Parameter.weight(shape, layer.initializer());
    if (layer.weightNormalization()) {
      parameters.add(
          new Parameter("weight_g", shape.subList(0, 1), Parameter.Kind.WEIGHT, Initializer.ONES));
      parameters.add(
          new Parameter("weight_v", shape, Parameter.Kind.DIRECTION, weight.initializer()));
    } else if (layer.orthogonal()) {
      parameters.add(
          new Parameter("reflections", shape, Parameter.Kind.DIRECTION, weight.initializer()));
    } else if (layer.kernels() == null) {
      parameters.add(weight);
    }
    if (layer.bias()) {
      parameters.add(Parameter.bias(shape.get(0)));
    }
    return parameters;
  }

  /**
   * What follows from parameters, by names within the layer but for another layer's.
   *
   * @param groups of the weight, where its numbers are given
   */
  List<Derived> following(int groups) {
    if (layer.sharedWith() != null) {
      List<Derived> both = new ArrayList<>();
      both.add(shared("weight", shape));
      if (layer.bias()) {
        both.add(shared("bias", shape.subList(0, 1)));
      }
      return both;
    }
    if (layer.kernels() != null) {
      return weight(List.of(), new FixedWeight(layer.kernels().weight(shape, groups)));
    }
    if (layer.weightNormalization()) {
      return weight(List.of("weight_g", "weight_v"), new NormalizedWeight());
    }
    if (layer.orthogonal()) {
      int units = shape.get(0);
      int inputs = shape.stream().skip(1).reduce(1, (a, b) -> a * b);
      return weight(List.of("reflections"), new OrthogonalWeight(units, inputs));
    }
    return List.of();
  }

  private Derived shared(String name, List<Integer> ofShape) {
    return new Derived(name, ofShape, List.of(layer.sharedWith() + "." + name), new SharedTensor());
  }

  private List<Derived> weight(List<String> sources, Derivation how) {
    return List.of(new Derived("weight", shape, sources, how));
  }
}

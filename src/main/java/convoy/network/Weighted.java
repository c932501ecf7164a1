package convoy.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A layer of a weight and perhaps a bias. They are learnt as they are, or they follow from what is:
 * another layer's, by its name; numbers that are given; a length and a direction; or an orthogonal
 * matrix's parametrization.
 */
sealed interface Weighted permits Convolution, Dense {
  /** Whether there is a bias. */
  Boolean bias();

  /** Of the weight; null for the default. */
  Initializer initializer();

  /** Whether the weight is a length times a direction. */
  Boolean weightNormalization();

  /** Whether the weight is an orthogonal matrix. */
  Boolean orthogonal();

  /** The name of the layer whose weight and bias it uses; null for its own. */
  String sharedWith();

  /** The weight's numbers where they are given; null where they are not. */
  FixedKernels kernels();

  /** [units, inputs of one ...]. */
  List<Integer> weightShape(Shape input);

  /** What the weight's numbers are where they are given. */
  float[] fixedWeight(Shape input);

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
    if (initializer == Initializer.ZEROS && weightNormalization) {
      throw new IllegalArgumentException(
          "initializer zeros has no direction, which weightNormalization needs. Choose another.");
    }
  }

  /** Whether it takes an initializer that is meant for all layers without one. */
  default boolean awaitsInitializer() {
    return initializer() == null && kernels() == null && sharedWith() == null;
  }

  /** What is learnt. */
  default List<Parameter> learnt(Shape input) {
    List<Parameter> parameters = new ArrayList<>();
    if (sharedWith() != null) {
      return parameters;
    }
    Parameter weight = Parameter.weight(weightShape(input), initializer());
    if (weightNormalization()) {
      parameters.add(
          new Parameter(
              "weight_g", weight.shape().subList(0, 1), Parameter.Kind.WEIGHT, Initializer.ONES));
      parameters.add(
          new Parameter(
              "weight_v", weight.shape(), Parameter.Kind.DIRECTION, weight.initializer()));
    } else if (orthogonal()) {
      parameters.add(
          new Parameter(
              "reflections", weight.shape(), Parameter.Kind.DIRECTION, weight.initializer()));
    } else if (kernels() == null) {
      parameters.add(weight);
    }
    if (bias()) {
      parameters.add(Parameter.bias(weight.shape().get(0)));
    }
    return parameters;
  }

  /** What follows from parameters, by names within the layer but for another layer's. */
  default List<Derived> following(Shape input) {
    List<Integer> shape = weightShape(input);
    if (sharedWith() != null) {
      List<Derived> both = new ArrayList<>();
      both.add(shared("weight", shape));
      if (bias()) {
        both.add(shared("bias", shape.subList(0, 1)));
      }
      return both;
    }
    if (kernels() != null) {
      return weight(shape, List.of(), new FixedWeight(fixedWeight(input)));
    }
    if (weightNormalization()) {
      return weight(shape, List.of("weight_g", "weight_v"), new NormalizedWeight());
    }
    if (orthogonal()) {
      int units = shape.get(0);
      int inputs = shape.stream().skip(1).reduce(1, (a, b) -> a * b);
      return weight(shape, List.of("reflections"), new OrthogonalWeight(units, inputs));
    }
    return List.of();
  }

  private Derived shared(String name, List<Integer> shape) {
    return new Derived(name, shape, List.of(sharedWith() + "." + name), new SharedTensor());
  }

  private static List<Derived> weight(List<Integer> shape, List<String> sources, Derivation how) {
    return List.of(new Derived("weight", shape, sources, how));
  }
}

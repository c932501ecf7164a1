package convoy.network;

import convoy.data.JavaArrays;
import convoy.data.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where each parameter of a network lies in one flat {@code float[]}. It follows from the
 * specification alone, so every backend agrees on it, and averaging, optimizers and files need to
 * know nothing else. What is learnt comes first, in the order of the layers; statistics come last.
 */
public final class ParameterLayout {

  /**
   * One parameter's place.
   *
   * @param name layer and parameter: {@code convolution1.weight}
   * @param shape dimensions, the last running fastest
   * @param kind what it is to the optimizer
   * @param offset where it begins in the flat array
   * @param length how many values it has
   */
  public record Tensor(
      String name, List<Integer> shape, Parameter.Kind kind, int offset, int length) {

    /** The name of its layer: {@code convolution1}, {@code residual1.dense2}. */
    public String layer() {
      return name.substring(0, name.lastIndexOf('.'));
    }
  }

  private record Declared(String name, Parameter parameter) {
    boolean isStatistic() {
      return parameter.kind() == Parameter.Kind.STATISTIC;
    }
  }

  /** Beyond it products of two values overflow float32; no training comes near. */
  private static final float LARGEST_LEARNT = 0x1p63f;

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Derived> derived = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final int trainableSize;
  private final int size;

  /** The layout of a network's parameters. */
  public ParameterLayout(NetworkSpec spec) {
    List<Declared> declared = new ArrayList<>();
    for (NetworkSpec.Placed placed : spec.placed()) {
      for (Parameter parameter : placed.layer().parameters(placed.input())) {
        declared.add(new Declared(placed.name() + "." + parameter.name(), parameter));
      }
    }
    long offset = 0;
    for (Declared one : declared) {
      offset = one.isStatistic() ? offset : add(one, offset);
    }
    trainableSize = (int) offset;
    for (Declared one : declared) {
      offset = one.isStatistic() ? add(one, offset) : offset;
    }
    size = (int) offset;
    for (NetworkSpec.Placed placed : spec.computing()) {
      for (Derived one : placed.layer().derived(placed.input())) {
        derived.add(named(placed.name(), one));
      }
    }
  }

  private static Derived named(String layer, Derived one) {
    List<String> sources =
        one.isShared()
            ? one.sources()
            : one.sources().stream().map(source -> layer + "." + source).toList();
    return new Derived(layer + "." + one.name(), one.shape(), sources, one.how());
  }

  private long add(Declared declared, long offset) {
    Parameter parameter = declared.parameter();
    // In double, because the product of four sizes is beyond a long.
    double count = parameter.shape().stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b);
    if (offset + count > JavaArrays.LONGEST) {
      throw new IllegalArgumentException(
          "The network has %,.0f parameters up to %s, which has the shape %s; 2^31 are the most that one array holds. Make this layer, or what enters it, smaller."
              .formatted(offset + count, declared.name(), parameter.shape()));
    }
    long length = (long) count;
    tensors.add(
        new Tensor(
            declared.name(), parameter.shape(), parameter.kind(), (int) offset, (int) length));
    parameters.add(parameter);
    return offset + length;
  }

  /** All parameters, in the order of the flat array. */
  public List<Tensor> tensors() {
    return List.copyOf(tensors);
  }

  /**
   * A layer's parameter.
   *
   * @param layer the layer's name
   * @param parameter the parameter's name within it
   */
  public Tensor tensor(String layer, String parameter) {
    String name = layer + "." + parameter;
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The network has no parameter " + name));
  }

  /** What follows from parameters, each after all that it follows from. */
  public List<Derived> derived() {
    return List.copyOf(derived);
  }

  /** Those that are learnt, in the order of the flat array. */
  public List<Tensor> learnt() {
    return tensors.stream().filter(tensor -> tensor.offset() < trainableSize).toList();
  }

  /** Length of the flat array. */
  public int size() {
    return size;
  }

  /** How many of the values, from the front, are learnt; the rest are statistics. */
  public int trainableSize() {
    return trainableSize;
  }

  /**
   * What no training gives: NaN, infinity, learnt values beyond 2^63, negative variances.
   *
   * @param values of all parameters
   * @return the first such value in words; empty if there is none
   */
  public Optional<String> unsound(float[] values) {
    return tensors.stream()
        .flatMap(tensor -> unsound(tensor, values, tensor.offset(), tensor.length()).stream())
        .findFirst();
  }

  /** The same of the values of one tensor, which lie somewhere. */
  static Optional<String> unsound(Tensor tensor, float[] values, int from, int length) {
    boolean learnt = tensor.kind() != Parameter.Kind.STATISTIC;
    float largest = learnt ? LARGEST_LEARNT : Float.MAX_VALUE;
    float smallest = tensor.name().endsWith(BatchNormalization.VARIANCE) ? 0 : -largest;
    for (int i = from; i < from + length; i++) {
      if (!(values[i] >= smallest && values[i] <= largest)) {
        return Optional.of(
            "%s at place %d of tensor '%s', where values are from %.2g to %.2g"
                .formatted(values[i], i - from, tensor.name(), smallest, largest));
      }
    }
    return Optional.empty();
  }

  /**
   * How many of the weights are exactly zero, biases and the like left out.
   *
   * @param values of all parameters
   * @return from 0 to 1
   */
  public double zeroWeights(float[] values) {
    long zeros = 0;
    long weights = 0;
    for (Tensor tensor : tensors) {
      if (tensor.kind() == Parameter.Kind.WEIGHT) {
        weights += tensor.length();
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
          zeros += values[i] == 0 ? 1 : 0;
        }
      }
    }
    return (double) zeros / weights;
  }

  /**
   * Values before training: a function of the network and the seed alone.
   *
   * @param seed any number
   */
  public float[] initialValues(long seed) {
    return initialValues(seed, tensor -> true);
  }

  /**
   * The same of some tensors.
   *
   * @param drawn which; the values of the others are zero
   */
  float[] initialValues(long seed, Predicate<Tensor> drawn) {
    float[] values = new float[size];
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      if (drawn.test(tensor)) {
        int end = tensor.offset() + tensor.length();
        parameters.get(i).fill(values, tensor.offset(), end, Seeds.derive(seed, i));
      }
    }
    for (Derived one : derived) {
      List<Tensor> sources =
          tensors.stream().filter(tensor -> one.sources().contains(tensor.name())).toList();
      if (sources.stream().anyMatch(drawn)) {
        start(one, sources, values);
      }
    }
    return values;
  }

  private static void start(Derived one, List<Tensor> sources, float[] values) {
    List<float[]> parts = new ArrayList<>();
    for (Tensor source : sources) {
      parts.add(Arrays.copyOfRange(values, source.offset(), source.offset() + source.length()));
    }
    if (parts.size() == one.sources().size()) {
      one.how().start(parts);
    }
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, values, sources.get(i).offset(), parts.get(i).length);
    }
  }
}

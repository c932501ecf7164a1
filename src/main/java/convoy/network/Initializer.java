package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Values of a parameter before training, a function of its shape and a seed. Fan-in is the number
 * of inputs of one unit, fan-out the number of units that one input reaches (a convolution's times
 * its kernel's area); PyTorch counts them alike. A locally connected layer begins as if it were a
 * convolution at each place: what is said of a matrix holds of each of them.
 */
public enum Initializer {
  /** Normal with variance 2 / fan-in (He et al. 2015, equation 10): for ReLU networks. */
  @JsonProperty("heNormal")
  HE_NORMAL {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      normal(values, from, to, 2.0 / fanIn(shape), seed);
    }
  },
  /** Uniform in +-sqrt(6 / fan-in), whose variance is 2 / fan-in (He et al. 2015). */
  @JsonProperty("heUniform")
  HE_UNIFORM {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      uniform(values, from, to, Math.sqrt(6.0 / fanIn(shape)), seed);
    }
  },
  /**
   * Uniform in +-sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16): for output
   * layers, sigmoid and tanh.
   */
  @JsonProperty("glorotUniform")
  GLOROT_UNIFORM {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      uniform(values, from, to, Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape))), seed);
    }
  },
  /** Normal with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010, equation 12). */
  @JsonProperty("glorotNormal")
  GLOROT_NORMAL {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      normal(values, from, to, 2.0 / (fanIn(shape) + fanOut(shape)), seed);
    }
  },
  /** Normal with variance 1 / fan-in (LeCun et al. 1998, "Efficient BackProp", section 4.6). */
  @JsonProperty("lecunNormal")
  LECUN_NORMAL {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      normal(values, from, to, 1.0 / fanIn(shape), seed);
    }
  },
  /** The classical one: uniform in +-1 / fan-in. */
  @JsonProperty("uniform")
  UNIFORM {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      uniform(values, from, to, 1.0 / fanIn(shape), seed);
    }
  },
  /**
   * A random orthogonal matrix of [units, fan-in], every one as likely (Saxe et al. 2014): its rows
   * are orthonormal, or its columns where there are more rows than columns. PyTorch's {@code
   * orthogonal_} with gain 1. Takes about units fan-in min(units, fan-in) 4 operations.
   */
  @JsonProperty("orthogonal")
  ORTHOGONAL {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      Random random = new Random(seed);
      int length = shape.get(0) * fanIn(shape);
      for (int at = from; at < to; at += length) {
        Orthogonal.fill(values, at, 1, shape.get(0), fanIn(shape), random);
      }
    }
  },
  /**
   * A convolution that at first looks at the middle of its kernel alone, where [filters, channels]
   * is a random orthogonal matrix; zero elsewhere (Xiao et al. 2018, algorithm 1). With "same"
   * padding and at least as many filters as channels it keeps the length of its input, which trains
   * plain networks of tanh of a hundred layers and more. With fewer filters than channels the rows
   * are orthonormal. The middle of an even kernel is what "same" padding takes for it, (size - 1) /
   * 2 rounded down. For a dense layer, {@link #ORTHOGONAL}.
   */
  @JsonProperty("deltaOrthogonal")
  DELTA_ORTHOGONAL {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      Arrays.fill(values, from, to, 0);
      int height = shape.size() < 4 ? 1 : shape.get(2);
      int width = shape.size() < 4 ? 1 : shape.get(3);
      int middle = (height - 1) / 2 * width + (width - 1) / 2;
      Random random = new Random(seed);
      int length = shape.get(0) * fanIn(shape);
      for (int at = from; at < to; at += length) {
        Orthogonal.fill(values, at + middle, height * width, shape.get(0), shape.get(1), random);
      }
    }
  },
  /** All zero: biases, running means. A network of nothing else does not learn. */
  @JsonProperty("zeros")
  ZEROS {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      Arrays.fill(values, from, to, 0);
    }
  },
  /** All one: scales, running variances. */
  @JsonProperty("ones")
  ONES {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      Arrays.fill(values, from, to, 1);
    }
  };

  /** The names that a person writes: {@code heNormal}. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Json::name).toList();
  }

  /**
   * Reads a name that a person writes.
   *
   * @throws IllegalArgumentException if there is no such initializer
   */
  public static Initializer of(String name) {
    return Arrays.stream(values())
        .filter(one -> Json.name(one).equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(Names.unknown("initializer", name, names())));
  }

  /**
   * Fills values[from, to) as a tensor of this shape, whose first dimension counts the units, or as
   * many of them one after the other.
   */
  abstract void fill(float[] values, int from, int to, List<Integer> shape, long seed);

  private static void normal(float[] values, int from, int to, double variance, long seed) {
    double deviation = Math.sqrt(variance);
    Random random = new Random(seed);
    for (int i = from; i < to; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }

  private static void uniform(float[] values, int from, int to, double bound, long seed) {
    Random random = new Random(seed);
    for (int i = from; i < to; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }

  private static int fanIn(List<Integer> shape) {
    return shape.stream().skip(1).reduce(1, (a, b) -> a * b);
  }

  private static int fanOut(List<Integer> shape) {
    return shape.get(0) * shape.stream().skip(2).reduce(1, (a, b) -> a * b);
  }
}

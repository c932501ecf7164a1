package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Values of a parameter before training. Fan-in is the number of inputs of one unit, fan-out the
 * number of units that one input reaches (a convolution's times its kernel's area).
 */
public enum Initializer {
  /** Normal with variance 2 / fan-in (He et al. 2015, equation 10): for ReLU networks. */
  @JsonProperty("heNormal")
  HE_NORMAL {
    @Override
    void fill(float[] values, int from, int to, List<Integer> shape, long seed) {
      double deviation = Math.sqrt(2.0 / fanIn(shape));
      Random random = new Random(seed);
      for (int i = from; i < to; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
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
      double bound = Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape)));
      Random random = new Random(seed);
      for (int i = from; i < to; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
  },
  /** All zero: biases, running means. */
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

  /** Fills values[from, to) as a tensor of this shape, whose first dimension counts the units. */
  abstract void fill(float[] values, int from, int to, List<Integer> shape, long seed);

  private static int fanIn(List<Integer> shape) {
    return shape.stream().skip(1).reduce(1, (a, b) -> a * b);
  }

  private static int fanOut(List<Integer> shape) {
    return shape.get(0) * shape.stream().skip(2).reduce(1, (a, b) -> a * b);
  }
}

package convoy.backend.dl4j;

/**
 * Functions that activations are made of, in double precision, where no float32 value overflows
 * that should not.
 */
final class Formulas {
  private static final double ROOT_2 = Math.sqrt(2);
  private static final double ROOT_2_PI = Math.sqrt(2 * Math.PI);
  private static final double STEEPNESS = Math.sqrt(2 / Math.PI);
  private static final double BEND = 0.044715;

  /** Chebyshev's polynomial for ln(erfc(z) e^(z z) / t), t = 1 / (1 + z / 2), ascending. */
  private static final double[] ERFC = {
    -1.26551223,
    1.00002368,
    0.37409196,
    0.09678418,
    -0.18628806,
    0.27886807,
    -1.13520398,
    1.48851587,
    -0.82215223,
    0.17087277
  };

  private Formulas() {}

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** ln(1 + e^x). */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** The derivative of x sigmoid(beta x). */
  static double swishSlope(double x, double beta) {
    double s = sigmoid(beta * x);
    return s + beta * x * s * (1 - s);
  }

  /** The standard normal distribution's function. */
  static double normal(double x) {
    return 0.5 * erfc(-x / ROOT_2);
  }

  /** Its density. */
  static double normalDensity(double x) {
    return Math.exp(-x * x / 2) / ROOT_2_PI;
  }

  /** What geluTanh takes the tangent of. */
  static double bent(double x) {
    return STEEPNESS * (x + BEND * x * x * x);
  }

  /** Its derivative. */
  static double bentSlope(double x) {
    return STEEPNESS * (1 + 3 * BEND * x * x);
  }

  /**
   * The complementary error function, to 1.2e-7 of its value (Press et al., "Numerical Recipes",
   * second edition, section 6.2).
   */
  private static double erfc(double x) {
    double z = Math.abs(x);
    double t = 1 / (1 + z / 2);
    double sum = 0;
    for (int i = ERFC.length - 1; i >= 0; i--) {
      sum = sum * t + ERFC[i];
    }
    double tail = t * Math.exp(sum - z * z);
    return x >= 0 ? tail : 2 - tail;
  }
}

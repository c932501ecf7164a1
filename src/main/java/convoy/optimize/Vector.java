package convoy.optimize;

/**
 * A flat vector of float32 that lives where the network computes, and the few operations that
 * optimizers are written in. All act in place on this vector; other vectors must be of the same
 * length and on the same device. What comes out nearer to zero than float32's normal numbers
 * (1.2e-38) may become zero.
 */
public interface Vector {
  /** How many values. */
  int length();

  /** Sets every value from a host array of this length. */
  void set(float[] values);

  /** Copies every value into a host array of this length. */
  void get(float[] target);

  /** this = this + factor x. */
  void add(double factor, Vector x);

  /** this = scale this + x. */
  void scaleAndAdd(double scale, Vector x);

  /** this = this + share (x - this). */
  void moveTowards(double share, Vector x);

  /** this = this + share (x x - this). */
  void moveTowardsSquare(double share, Vector x);

  /** this = this + factor x / (rootScale sqrt(square) + epsilon). */
  void addRatio(double factor, Vector x, double rootScale, Vector square, double epsilon);
}

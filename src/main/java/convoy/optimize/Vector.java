package convoy.optimize;

/**
 * A flat vector of float32 that lives where the network computes, and the few operations that
 * optimizers are written in. All act in place on this vector; other vectors must be of the same
 * length, on the same device and, if they are slices, from the same place on. What comes out nearer
 * to zero than float32's normal numbers (1.2e-38) may become zero.
 */
public interface Vector {
  /** How many values. */
  int length();

  /**
   * A part of it, live: what changes the one changes the other. It is good as long as this vector
   * is, which owns its memory; asked for again, the same slice takes no more.
   *
   * @param from the first value's place in this vector
   * @param length how many values
   */
  Vector slice(int from, int length);

  /** Sets every value from a host array of this length. */
  void set(float[] values);

  /** this = x. */
  void set(Vector x);

  /** Copies every value into a host array of this length. */
  void get(float[] target);

  /** this = this + factor x. */
  void add(double factor, Vector x);

  /** this = factor this. */
  void scale(double factor);

  /** this = scale this + x. */
  void scaleAndAdd(double scale, Vector x);

  /** this = this + share (x - this). */
  void moveTowards(double share, Vector x);

  /** this = this + x x. */
  void addSquare(Vector x);

  /** this = this + share (x x - this). */
  void moveTowardsSquare(double share, Vector x);

  /** this = this + factor x / (rootScale sqrt(square) + epsilon). */
  void addRatio(double factor, Vector x, double rootScale, Vector square, double epsilon);

  /** this = the greater of this and x, value by value. */
  void max(Vector x);

  /** this = this, but no value beyond the bound: from -bound to bound. */
  void clamp(double bound);

  /** this = sign(this) max(|this| - by, 0): nearer to zero, and no further; by is at least 0. */
  void shrink(double by);

  /**
   * Scales rows back that are longer than they may be.
   *
   * @param rowLength values of a row; this has whole rows
   * @param longest length of a row in space, sqrt(sum this this), greater than 0
   */
  void limitRows(int rowLength, double longest);

  /**
   * The length in space, sqrt(sum this this): added up in double precision and in an order that
   * depends on the length and the number of threads alone, so that it has the same bits every time.
   */
  double norm();

  /**
   * this = a X + b X Xᵀ X + c (X Xᵀ)² X, where X is this, row after row, as a matrix.
   *
   * @param rows of the matrix
   */
  void oddPolynomial(int rows, double a, double b, double c);
}

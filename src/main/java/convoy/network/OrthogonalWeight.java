package convoy.network;

import java.util.List;

/**
 * An orthogonal matrix as a product of Householder reflections, the parametrization of PyTorch's
 * {@code parametrizations.orthogonal(layer, orthogonal_map="householder",
 * use_trivialization=False)}. With n the larger and k the smaller side of the weight, seen as the
 * matrix [units, fan-in], and X the n x k matrix of what is learnt: W = H_1 H_2 ... H_k I diag(s),
 * where H_j = I - 2 v v^T / (v^T v), v has zeros above its j-th entry, 1 there, and column j of X
 * below; s are the signs of X's diagonal, which do not change. What lies above the diagonal of X is
 * not used. Every orthogonal matrix (n x k with orthonormal columns) can be written so. Takes about
 * 4 n k^2 operations for a step forward and 12 n k^2 back, in double precision on the host.
 *
 * <p>At first W is the orthogonal factor of the QR decomposition, with R's diagonal positive, of
 * what the initializer has made: of Gaussian values, every orthogonal matrix is as likely.
 */
final class OrthogonalWeight implements Derivation {
  private static final long serialVersionUID = 1;

  private final int rows;
  private final int columns;

  /**
   * @param rows units
   * @param columns inputs of one
   */
  OrthogonalWeight(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  private int n() {
    return Math.max(rows, columns);
  }

  private int k() {
    return Math.min(rows, columns);
  }

  /** Where the entry of the tall matrix lies in the weight. */
  private int at(int i, int j) {
    return rows >= columns ? i * columns + j : j * columns + i;
  }

  @Override
  public void compute(List<float[]> sources, float[] values) {
    float[] x = sources.get(0);
    double[][] matrix = product(x);
    for (int i = 0; i < n(); i++) {
      for (int j = 0; j < k(); j++) {
        values[at(i, j)] = (float) (sign(x, j) * matrix[i][j]);
      }
    }
  }

  private double sign(float[] x, int j) {
    return Math.copySign(1, x[at(j, j)]);
  }

  /** H_1 H_2 ... H_k I. */
  private double[][] product(float[] x) {
    double[][] matrix = new double[n()][k()];
    for (int j = 0; j < k(); j++) {
      matrix[j][j] = 1;
    }
    for (int j = k() - 1; j >= 0; j--) {
      double[] v = vector(x, j);
      reflect(matrix, v, j, times(v, matrix, j));
    }
    return matrix;
  }

  private double[] vector(float[] x, int j) {
    double[] v = new double[n()];
    v[j] = 1;
    for (int i = j + 1; i < n(); i++) {
      v[i] = x[at(i, j)];
    }
    return v;
  }

  /** v^T M, where v begins with its entry j. */
  private double[] times(double[] v, double[][] matrix, int j) {
    double[] product = new double[k()];
    for (int i = j; i < n(); i++) {
      for (int c = 0; c < k(); c++) {
        product[c] += v[i] * matrix[i][c];
      }
    }
    return product;
  }

  /** M = H M, with the product v^T M. */
  private void reflect(double[][] matrix, double[] v, int j, double[] product) {
    double tau = tau(v, j);
    for (int i = j; i < n(); i++) {
      for (int c = 0; c < k(); c++) {
        matrix[i][c] -= tau * v[i] * product[c];
      }
    }
  }

  private double tau(double[] v, int j) {
    double squares = 0;
    for (int i = j; i < n(); i++) {
      squares += v[i] * v[i];
    }
    return 2 / squares;
  }

  /**
   * Undoes one reflection after the other, M = H M': with G the derivative by M, that by v is -tau
   * (G M'^T v + M' G^T v) + tau^2 ((v^T G) . (v^T M')) v, and that by M' is H G.
   */
  @Override
  public void pullBack(List<float[]> sources, float[] gradient, List<float[]> sourceGradients) {
    float[] x = sources.get(0);
    float[] slopes = sourceGradients.get(0);
    double[][] matrix = product(x);
    double[][] slope = new double[n()][k()];
    for (int i = 0; i < n(); i++) {
      for (int j = 0; j < k(); j++) {
        slope[i][j] = sign(x, j) * gradient[at(i, j)];
      }
    }
    for (int j = 0; j < k(); j++) {
      double[] v = vector(x, j);
      double tau = tau(v, j);
      reflect(matrix, v, j, times(v, matrix, j)); // a reflection is its own inverse
      double[] ofMatrix = times(v, matrix, j);
      double[] ofSlope = times(v, slope, j);
      double both = dot(ofMatrix, ofSlope);
      for (int i = j + 1; i < n(); i++) {
        double by = dot(slope[i], ofMatrix) + dot(matrix[i], ofSlope);
        slopes[at(i, j)] += (float) (tau * tau * both * v[i] - tau * by);
      }
      reflect(slope, v, j, ofSlope);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** By Householder's QR decomposition (Golub and Van Loan, algorithm 5.2.1). */
  @Override
  public void start(List<float[]> sources) {
    float[] x = sources.get(0);
    double[][] matrix = new double[n()][k()];
    for (int i = 0; i < n(); i++) {
      for (int j = 0; j < k(); j++) {
        matrix[i][j] = x[at(i, j)];
      }
    }
    for (int j = 0; j < k(); j++) {
      double squares = 0;
      for (int i = j; i < n(); i++) {
        squares += matrix[i][j] * matrix[i][j];
      }
      double first = matrix[j][j];
      double onDiagonal = -Math.copySign(Math.sqrt(squares), first);
      double scale = squares == 0 ? 1 : first - onDiagonal; // a column of zeros has any direction
      for (int i = 0; i < n(); i++) {
        x[at(i, j)] = i > j ? (float) (matrix[i][j] / scale) : 0;
      }
      x[at(j, j)] = (float) Math.copySign(1, onDiagonal);
      double[] v = vector(x, j);
      reflect(matrix, v, j, times(v, matrix, j));
    }
  }
}

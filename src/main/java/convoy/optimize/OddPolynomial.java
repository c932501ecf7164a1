package convoy.optimize;

import java.util.Arrays;

/** An odd polynomial of matrices of one shape on the host, a X + b X Xᵀ X + c (X Xᵀ)² X. */
final class OddPolynomial {
  private final boolean tall;
  private final float[][] x; // lying: its rows are the shorter side
  private final float[][] transposed;
  private final float[][] gram;
  private final float[][] square;
  private final float[][] result;

  /** Makes room. */
  OddPolynomial(int rows, int columns) {
    tall = rows > columns;
    int few = Math.min(rows, columns);
    int many = Math.max(rows, columns);
    x = new float[few][many];
    transposed = new float[many][few];
    gram = new float[few][few];
    square = new float[few][few];
    result = new float[few][many];
  }

  /** Whether it has room for this shape. */
  boolean suits(int rows, int columns) {
    return tall == rows > columns
        && x.length == Math.min(rows, columns)
        && transposed.length == Math.max(rows, columns);
  }

  /** Replaces a matrix, row after row in an array from a place on, by its polynomial. */
  void apply(float[] values, int from, double a, double b, double c) {
    read(values, from);
    multiply(x, transposed, gram);
    multiply(gram, gram, square);
    for (int i = 0; i < gram.length; i++) {
      for (int j = 0; j < gram.length; j++) {
        square[i][j] = (float) b * gram[i][j] + (float) c * square[i][j];
      }
    }
    multiply(square, x, result);
    write(values, from, (float) a);
  }

  private void read(float[] values, int from) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < transposed.length; j++) {
        x[i][j] = values[from + place(i, j)];
        transposed[j][i] = x[i][j];
      }
    }
  }

  private void write(float[] values, int from, float a) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < transposed.length; j++) {
        values[from + place(i, j)] = a * x[i][j] + result[i][j];
      }
    }
  }

  private int place(int i, int j) {
    return tall ? j * x.length + i : i * transposed.length + j;
  }

  /** product = left right. Rows are arrays of their own, so that Java computes many at once. */
  private static void multiply(float[][] left, float[][] right, float[][] product) {
    for (int i = 0; i < left.length; i++) {
      float[] sum = product[i];
      Arrays.fill(sum, 0);
      int k = 0;
      for (; k + 3 < right.length; k += 4) {
        addFour(sum, left[i], k, right[k], right[k + 1], right[k + 2], right[k + 3]);
      }
      for (; k < right.length; k++) {
        addOne(sum, left[i][k], right[k]);
      }
    }
  }

  private static void addFour(
      float[] sum, float[] factors, int k, float[] r0, float[] r1, float[] r2, float[] r3) {
    float f0 = factors[k];
    float f1 = factors[k + 1];
    float f2 = factors[k + 2];
    float f3 = factors[k + 3];
    for (int j = 0; j < sum.length; j++) {
      sum[j] += f0 * r0[j] + f1 * r1[j] + f2 * r2[j] + f3 * r3[j];
    }
  }

  private static void addOne(float[] sum, float factor, float[] row) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * row[j];
    }
  }
}

package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Numbers;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
  @Test
  void decomposesAMatrixByHand() {
    // [[4, 1, 0], [1, 3, 1], [0, 1, 2]] has the eigenvalues 3 + sqrt(3), 3, 3 - sqrt(3) and, before
    // they are scaled to length 1, the eigenvectors (2 + sqrt(3), 1 + sqrt(3), 1), (1, -1, -1) and
    // (1, -1 - sqrt(3), 2 + sqrt(3)).
    SymmetricEigen eigen = SymmetricEigen.of(new double[] {4, 1, 0, 3, 1, 2}, 3);
    double root = Math.sqrt(3);
    assertArrayEquals(new double[] {3 + root, 3, 3 - root}, eigen.values(), 1e-14);
    double length = Math.sqrt(Math.pow(2 + root, 2) + Math.pow(1 + root, 2) + 1);
    double[] vectors = eigen.vectors();
    double[] first = {vectors[0] * length, vectors[1] * length, vectors[2] * length};
    double[] last = {vectors[6] * length, vectors[7] * length, vectors[8] * length};
    assertArrayEquals(new double[] {2 + root, 1 + root, 1}, first, 1e-13);
    assertArrayEquals(new double[] {1, -1 - root, 2 + root}, last, 1e-13);
  }

  @Test
  void rebuildsALargeMatrix() {
    int size = 60;
    double[] triangle = Numbers.normal(1, size * (size + 1) / 2, 9)[0];
    SymmetricEigen eigen = SymmetricEigen.of(triangle, size);
    for (int i = 0, at = 0; i < size; i++) {
      for (int j = i; j < size; j++, at++) {
        double entry = 0;
        double dot = 0;
        for (int k = 0; k < size; k++) {
          double[] v = eigen.vectors();
          entry += eigen.values()[k] * v[k * size + i] * v[k * size + j];
          dot += v[i * size + k] * v[j * size + k];
        }
        assertEquals(triangle[at], entry, 1e-11, "entry " + i + ", " + j);
        assertEquals(i == j ? 1 : 0, dot, 1e-13, "vectors " + i + " and " + j);
      }
    }
  }
}

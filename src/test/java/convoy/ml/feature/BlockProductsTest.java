package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.testing.Numbers;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

class BlockProductsTest {
  @Test
  void productIsTheSumTakenTermByTerm() {
    for (int terms = 1; terms < 10; terms++) {
      double[][] x = Numbers.normal(3, terms, 2);
      double[][] w = Numbers.normal(terms, 5, 3);
      double[][] expected = Numbers.normal(3, 5, 4);
      double[][] y = Numbers.normal(3, 5, 4);
      for (int row = 0; row < 3; row++) {
        for (int i = 0; i < terms; i++) {
          for (int j = 0; j < 5; j++) {
            expected[row][j] += x[row][i] * w[i][j];
          }
        }
      }
      BlockProducts.addProduct(x, w, y);
      assertArrayEquals(expected, y);
    }
  }

  @Test
  void differenceOfSparseVectorIsThatOfItsDenseForm() {
    double[] shift = {1, -2, 0, 0.1};
    Vector sparse = Vectors.sparse(4, new int[] {1, 3}, new double[] {5, 0.3});
    for (Vector vector : new Vector[] {sparse, sparse.toDense()}) {
      double[] row = {9, 9, 9, 9};
      BlockProducts.difference(vector, shift, row);
      assertArrayEquals(new double[] {-1, 7, 0, 0.3 - 0.1}, row);
    }
  }
}

package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.data.Features;
import convoy.testing.Numbers;
import java.util.List;
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
  void differenceOfSparseFeaturesIsThatOfTheirDenseForm() {
    double[] shift = {1, -2, 0, 0.1};
    Features sparse = new Features.Sparse(4, new int[] {1, 3}, new double[] {5, 0.3});
    for (Features features : List.of(sparse, new Features.Doubles(sparse.toDoubles()))) {
      double[] row = {9, 9, 9, 9};
      BlockProducts.difference(features, shift, row);
      assertArrayEquals(new double[] {-1, 7, 0, 0.3 - 0.1}, row);
    }
  }
}

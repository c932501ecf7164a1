package convoy.algebra;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Numbers;
import convoy.testing.WhateverSpark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WhateverSpark
class AlgebraTest {
  @ParameterizedTest
  @CsvSource({"1", "128", "129", "400"})
  void tilesCoverEachEntryOnce(int size) {
    for (Tiling tiling : new Tiling[] {Tiling.of(size, 150), Tiling.ofTriangle(size)}) {
      int[][] covered = new int[tiling.rows()][tiling.columns()];
      for (int index = 0; index < tiling.count(); index++) {
        Tiling.Tile tile = tiling.tile(index);
        for (int i = 0; i < tile.size(); i++) {
          covered[tile.row() + i % tile.rows()][tile.column() + i / tile.rows()]++;
        }
      }
      for (int i = 0; i < covered.length; i++) {
        for (int j = 0; j < covered[i].length; j++) {
          assertTrue(covered[i][j] == 1 || tiling.isTriangle() && i > j, i + ", " + j);
        }
      }
    }
  }

  private static long[] byteSums(List<byte[]> rows) {
    try (ByteProducts products = new ByteProducts(rows.get(0).length)) {
      rows.forEach(products::add);
      return products.sums()[0];
    }
  }

  @Test
  void sumsOfBytesAreExact() {
    // 2^14 is the largest product, and float32 holds no more than 2^10 of them.
    List<byte[]> rows = new ArrayList<>();
    Random random = new Random(1);
    for (int r = 0; r < 2500; r++) {
      byte[] row = new byte[40];
      random.nextBytes(row);
      row[0] = 0;
      row[1] = (byte) (r % 2 == 0 ? 0 : 1);
      rows.add(row);
    }
    long[] expected = new long[40 * 40];
    for (byte[] row : rows) {
      for (int i = 0; i < expected.length; i++) {
        expected[i] += ((row[i % 40] & 0xFF) - 128L) * ((row[i / 40] & 0xFF) - 128L);
      }
    }
    assertArrayEquals(expected, byteSums(rows));
  }

  private static long[] fixedSums(List<double[]> rows) {
    try (FixedProducts products = new FixedProducts(Tiling.ofTriangle(rows.get(0).length))) {
      rows.forEach(products::add);
      return products.sums()[0];
    }
  }

  @Test
  void sumsOfFixedPointNumbersAreExactInAnyOrderAndParts() {
    Random random = new Random(2);
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 1300; r++) {
      double[] row = random.doubles(6, -1, 1).toArray();
      row[1] = r % 3 == 0 ? 1 : -1;
      row[2] *= 0x1p-30;
      row[3] = row[0] + row[2] > 1 ? 1 : row[0];
      rows.add(row);
    }
    long[] whole = fixedSums(rows);
    for (int i = 0; i < 36; i++) {
      BigDecimal exact = BigDecimal.ZERO;
      double largest = 0;
      for (double[] row : rows) {
        exact = exact.add(new BigDecimal(row[i % 6]).multiply(new BigDecimal(row[i / 6])));
        largest = Math.max(largest, Math.max(Math.abs(row[i % 6]), Math.abs(row[i / 6])));
      }
      double sum = FixedProducts.value(whole, i);
      assertEquals(
          exact.doubleValue(),
          sum,
          Math.ulp(sum) + rows.size() * (0x1p-64 + 0x1p-63 * largest),
          "sum " + i);
    }
    for (int parts : new int[] {2, 7}) {
      List<double[]> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(parts));
      long[] sums = new long[whole.length];
      for (int part = 0; part < parts; part++) {
        int from = rows.size() * part / parts;
        int to = rows.size() * (part + 1) / parts;
        FixedProducts.add(sums, fixedSums(shuffled.subList(from, to)));
      }
      assertArrayEquals(whole, sums, parts + " parts");
    }
  }

  private static WholeSums wholeSums(boolean all, List<double[]> rows) {
    int size = rows.get(0).length;
    try (WholeProducts products = new WholeProducts(size, all)) {
      WholeSums sums = products.newSums();
      for (int from = 0; from < rows.size(); from += WholeProducts.ROWS) {
        int count = Math.min(WholeProducts.ROWS, rows.size() - from);
        double[] columns = new double[size * WholeProducts.ROWS];
        for (int r = 0; r < count; r++) {
          for (int i = 0; i < size; i++) {
            columns[i * WholeProducts.ROWS + r] = rows.get(from + r)[i];
          }
        }
        products.add(columns, count, sums);
      }
      return sums;
    }
  }

  /**
   * Of ordinary size, so large that a block is too much for 53 bits, and larger than that alone.
   */
  @ParameterizedTest
  @CsvSource({"true, 1", "true, 37", "false, 19"})
  void sumsOfWholeNumbersAreExactInAnyOrderAndParts(boolean all, int size) {
    Random random = new Random(6);
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 700; r++) {
      double scale = r < 400 ? 0x1p22 : r % 50 == 0 ? 0x1p60 : 0x1p25;
      rows.add(random.doubles(size, -scale, scale).map(Math::rint).toArray());
    }
    WholeSums whole = wholeSums(all, rows);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        if (all || i == j || i == size - 1) {
          BigDecimal exact = BigDecimal.ZERO;
          for (double[] row : rows) {
            exact = exact.add(new BigDecimal(row[i]).multiply(new BigDecimal(row[j])));
          }
          double found = whole.value(WholeProducts.index(size, all, i, j));
          assertEquals(exact.doubleValue(), found, 2 * Math.ulp(found), i + ", " + j);
        }
      }
    }
    Collections.shuffle(rows, new Random(1));
    WholeSums parts = wholeSums(all, rows.subList(0, 100));
    parts.add(wholeSums(all, rows.subList(100, 700)));
    for (int i = 0; i < WholeProducts.length(size, all); i++) {
      assertEquals(whole.value(i), parts.value(i));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "16", "37", "50", "64", "200"})
  void aSquaredLengthHasTheSameBitsAtEachPlace(int size) {
    double[][] lower = Numbers.normal(size, size, 3);
    double[] weights = new double[size * size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(lower[i], 0, weights, i * size, i + 1);
    }
    double[] shift = lower[size - 1];
    double[][] columns = Numbers.normal(size, SquaredLengths.ROWS, 4);
    double[] expected = squaredLengths(columns, weights, shift);
    for (int row : new int[] {0, 7, 239}) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        double output = -shift[i];
        for (int j = 0; j <= i; j++) {
          output += weights[i * size + j] * columns[j][row];
        }
        sum += output * output;
      }
      assertEquals(sum, expected[row], 1e-12 * size * size);
    }
    for (int turn : new int[] {1, 2, 5, 47, 101}) {
      double[][] turned = new double[size][SquaredLengths.ROWS];
      for (int i = 0; i < size; i++) {
        for (int row = 0; row < SquaredLengths.ROWS; row++) {
          turned[i][(row + turn) % SquaredLengths.ROWS] = columns[i][row];
        }
      }
      double[] found = squaredLengths(turned, weights, shift);
      for (int row = 0; row < SquaredLengths.ROWS; row++) {
        assertEquals(expected[row], found[(row + turn) % SquaredLengths.ROWS], "by " + turn);
      }
    }
  }

  private static double[] squaredLengths(double[][] columns, double[] weights, double[] shift) {
    double[] squares = new double[SquaredLengths.ROWS];
    try (SquaredLengths lengths = new SquaredLengths(shift.length)) {
      lengths.setRows(Arrays.stream(columns).flatMapToDouble(Arrays::stream).toArray());
      lengths.of(weights, shift, squares);
    }
    return squares;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "12, 7", "64, 64", "101, 37", "196, 196", "300, 50", "500, 203", "784, 784"})
  void aRowHasTheSameBitsAtEachPlaceAndAlone(int inputs, int outputs) {
    double[][] weights = Numbers.normal(outputs, inputs, 3);
    double[][] rows = Numbers.normal(RowProduct.ROWS, inputs, 4);
    try (RowProduct product = new RowProduct(weights)) {
      double[][] together = multiply(product, rows, outputs);
      for (int turn : new int[] {1, 2, 5, 47, 101}) {
        double[][] turned = rows.clone();
        Collections.rotate(Arrays.asList(turned), turn);
        double[][] results = multiply(product, turned, outputs);
        Collections.rotate(Arrays.asList(results), -turn);
        assertTrue(Arrays.deepEquals(together, results), "turned by " + turn);
      }
      for (int row : new int[] {0, 1, 7, 100, 239}) {
        double[][] alone = multiply(product, new double[][] {rows[row]}, outputs);
        assertArrayEquals(together[row], alone[0], "row " + row);
        double sum = 0;
        for (int i = 0; i < inputs; i++) {
          sum += weights[outputs - 1][i] * rows[row][i];
        }
        assertEquals(sum, alone[0][outputs - 1], 1e-12 * inputs);
      }
      double[][] first = Arrays.copyOf(rows, 60);
      assertTrue(
          Arrays.deepEquals(Arrays.copyOf(together, 60), multiply(product, first, outputs)),
          "60 rows");
    }
  }

  private static double[][] multiply(RowProduct product, double[][] rows, int outputs) {
    double[][] results = new double[rows.length][outputs];
    product.multiply(row -> rows[row], results);
    return results;
  }

  @Test
  void eigenvectorsAreThoseOfTheMatrix() {
    int size = 150;
    double[][] factor = Numbers.normal(size, size, 5);
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int column = j;
        double[] row = factor[i];
        matrix[i][j] = IntStream.range(0, size).mapToDouble(t -> row[t] * factor[column][t]).sum();
      }
    }
    Tiling tiling = Tiling.ofTriangle(size);
    try (SymmetricMatrix eigen = new SymmetricMatrix(size)) {
      for (int index = 0; index < tiling.count(); index++) {
        Tiling.Tile tile = tiling.tile(index);
        double[] values = new double[tile.size()];
        Arrays.setAll(
            values, i -> matrix[tile.row() + i % tile.rows()][tile.column() + i / tile.rows()]);
        eigen.put(tile, values);
      }
      double[] values = eigen.decompose();
      double[] vectors = eigen.vectors(3);
      for (int k = 0; k < 3; k++) {
        double[] vector = Arrays.copyOfRange(vectors, k * size, (k + 1) * size);
        assertTrue(values[k] > values[k + 1]);
        assertEquals(1, Arrays.stream(vector).map(x -> x * x).sum(), 1e-12);
        assertEquals(
            Arrays.stream(vector).map(Math::abs).max().orElseThrow(),
            Arrays.stream(vector).max().orElseThrow());
        for (int i = 0; i < size; i++) {
          double[] row = matrix[i];
          double product = IntStream.range(0, size).mapToDouble(j -> row[j] * vector[j]).sum();
          assertEquals(values[k] * vector[i], product, 1e-10 * values[0]);
        }
      }
    }
  }
}

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

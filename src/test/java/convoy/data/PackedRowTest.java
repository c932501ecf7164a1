package convoy.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedRowTest {

  @Test
  void pixelsTakeAByteEach() {
    double[] pixels = new double[256];
    for (int i = 0; i < 256; i++) {
      pixels[i] = i;
    }
    byte[] row = PackedRow.pack(pixels, 7, 1.5);
    assertEquals(9 + 256, row.length);
    assertFeatures(pixels, row);
    assertEquals(7f, PackedRow.target(row, 0));
    assertEquals(1.5f, PackedRow.weight(row));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, -1, 256, 254.9999, -0.0, 1e30, -1e-30, 65536})
  void otherNumbersTakeFourBytesAndKeepTheirBits(double feature) {
    double[] features = {3, feature, 255};
    byte[] row = PackedRow.pack(features, -2.25, 0);
    assertEquals(9 + 3 * 4, row.length);
    assertFeatures(features, row);
    assertEquals(-2.25f, PackedRow.target(row, 0));
    assertEquals(0f, PackedRow.weight(row));
  }

  @Test
  void placeFollowsFromContentAndSeed() {
    byte[] row = PackedRow.pack(new double[] {1, 2, 3}, 4, 1);
    assertArrayEquals(PackedRow.hash(row, 9), PackedRow.hash(row.clone(), 9));
    List<byte[]> rows =
        List.of(
            row,
            PackedRow.pack(new double[] {1, 2, 4}, 4, 1),
            PackedRow.pack(new double[] {2, 1, 3}, 4, 1),
            PackedRow.pack(new double[] {1, 2, 3}, 5, 1),
            PackedRow.pack(new double[] {1, 2, 3}, 4, 2));
    Set<Long> places = new HashSet<>();
    for (byte[] other : rows) {
      for (long seed : new long[] {9, 10, 9 + (1L << 32)}) {
        for (long half : PackedRow.hash(other, seed)) {
          places.add(half);
        }
      }
    }
    assertEquals(rows.size() * 3 * 2, places.size());
  }

  private static void assertFeatures(double[] expected, byte[] row) {
    Batch batch = new Batch(expected.length, 1, 1);
    batch.resize(1);
    Shard.of(expected.length, List.of(row).iterator()).fill(new int[] {0}, 0, 1, batch, 0);
    for (int i = 0; i < expected.length; i++) {
      assertEquals((float) expected[i], batch.features()[i], "feature " + i); // by its bits
    }
  }
}

package convoy.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest {
  /** So long that a block of the shard holds two rows. */
  private static final int LONG = 2_000_000;

  @ParameterizedTest(name = "rows of {0}, those from {1} on are no bytes")
  @CsvSource({
    "3, 9",
    "3, 0",
    "3, 4",
    "3, 6",
    LONG + ", 9",
    LONG + ", 0",
    LONG + ", 2",
    LONG + ", 3",
    "5000000, 9" // longer than a block
  })
  void keepsEveryRowInItsOrder(int length, int firstFloats) {
    int rows = length == 5_000_000 ? 3 : 7;
    Shard shard =
        Shard.of(
            length,
            IntStream.range(0, rows)
                .mapToObj(row -> row(length, row, row >= firstFloats))
                .iterator());
    assertEquals(rows, shard.rows());
    assertEquals(length, shard.featureLength());
    Batch batch = new Batch(length, 1, 1);
    for (int row = 0; row < rows; row++) {
      batch.resize(1);
      shard.fill(new int[] {row}, 0, 1, batch, 0);
      float fraction = row >= firstFloats ? 0.5f : 0;
      assertEquals(row, batch.targets()[0]);
      assertEquals(row + 0.25f, batch.weights()[0]);
      assertEquals(200 + row, batch.features()[0]);
      assertEquals(1 + fraction, batch.features()[1]);
      assertEquals(row + fraction, batch.features()[length - 1]);
    }
  }

  @Test
  void fillsAStretchOfABatchFromAStretchOfAnOrder() {
    Shard shard = Shard.of(3, IntStream.range(0, 5).mapToObj(row -> row(3, row, false)).iterator());
    Batch batch = new Batch(3, 1, 1);
    batch.resize(4);
    shard.fill(new int[] {1}, 0, 1, batch, 0);
    shard.fill(new int[] {4, 2, 0, 3, 2}, 1, 4, batch, 1);
    assertArrayEquals(new float[] {1, 2, 0, 3}, Arrays.copyOf(batch.targets(), 4));
    assertArrayEquals(
        new float[] {201, 1, 1, 202, 1, 2, 200, 1, 0, 203, 1, 3},
        Arrays.copyOf(batch.features(), 12));
    assertEquals(1.25 + 2.25 + 0.25 + 3.25, batch.totalWeight());
  }

  @Test
  void moreRowsThanItFirstMadeRoomFor() {
    int rows = 5000;
    Shard shard =
        Shard.of(2, IntStream.range(0, rows).mapToObj(row -> row(2, row % 50, false)).iterator());
    Batch batch = new Batch(2, 1, rows);
    batch.resize(rows);
    shard.fill(IntStream.range(0, rows).toArray(), 0, rows, batch, 0);
    for (int row = 0; row < rows; row++) {
      assertEquals(row % 50, batch.targets()[row]);
      assertEquals(row % 50, batch.features()[2 * row + 1]);
    }
  }

  @Test
  void mayBeEmpty() {
    assertEquals(0, Shard.of(4, Collections.emptyIterator()).rows());
  }

  @Test
  void travelsBetweenExecutors() throws Exception {
    Shard shard =
        Shard.of(2, List.of(row(2, 3, false), row(2, 4, true), row(2, 5, false)).iterator());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(shard);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Batch batch = new Batch(2, 1, 3);
      batch.resize(3);
      ((Shard) in.readObject()).fill(new int[] {0, 1, 2}, 0, 3, batch, 0);
      assertArrayEquals(new float[] {203, 3, 204, 4.5f, 205, 5}, batch.features());
    }
  }

  /** 200 + number, then ones, then the number; with a fraction behind the first if not bytes. */
  private static byte[] row(int length, int number, boolean floats) {
    double fraction = floats ? 0.5 : 0;
    IntToDoubleFunction value =
        i -> i == 0 ? 200 + number : i == length - 1 ? number + fraction : 1 + fraction;
    return PackedRow.pack(
        IntStream.range(0, length).mapToDouble(value).toArray(), number, number + 0.25);
  }
}

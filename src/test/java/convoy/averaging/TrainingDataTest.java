package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import convoy.data.ClassCounts;
import convoy.data.PackedRow;
import convoy.testing.LocalSpark;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class TrainingDataTest {
  private static final byte[] ONE = PackedRow.pack(new double[] {1, 2}, 0, 1);
  private static final byte[] OTHER = PackedRow.pack(new double[] {1, 2.5}, 0, 1);
  private static final byte[] HEAVIER = PackedRow.pack(new double[] {1, 2}, 0, 2);

  private final JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());

  @Test
  void digestIsThatOfTheRowsWhateverTheirOrderPartitionsAndTheSeed() {
    String digest = digest(7, 1, ONE, ONE, OTHER);
    assertEquals(digest, digest(7, 3, OTHER, ONE, ONE));
    assertEquals(digest, digest(8, 2, ONE, OTHER, ONE));
  }

  @Test
  void digestTellsDuplicatesAndWeightsApart() {
    String digest = digest(7, 2, ONE, ONE, OTHER);
    assertNotEquals(digest, digest(7, 2, ONE, OTHER, OTHER));
    assertNotEquals(digest, digest(7, 2, OTHER));
    assertNotEquals(digest, digest(7, 2, ONE, HEAVIER, OTHER));
  }

  private String digest(long seed, int partitions, byte[]... rows) {
    return TrainingData.of(spark.parallelize(List.of(rows), partitions), seed, 2, new ClassCounts())
        .digest();
  }
}

package convoy.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Sampling.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final int ROWS = 20;

  /** Of 20 rows 16 are of class 0, 3 of class 1, one is of class 2. */
  private static final ClassWeights BALANCE =
      ClassWeights.balanced(Map.of(0f, 16L, 1f, 3L, 2f, 1L), 3);

  /** Rows that hold their own number. */
  private static Shard shard() {
    return Shard.of(
        1,
        IntStream.range(0, ROWS)
            .mapToObj(row -> PackedRow.pack(new double[] {row}, row < 16 ? 0 : row < 19 ? 1 : 2, 1))
            .iterator());
  }

  private static Sampling sampling(Kind kind, double cap) {
    return new Sampling(kind, cap, BALANCE);
  }

  /** How often each row is shown in 2000 epochs. */
  private static int[] shown(Shard shard) {
    Batch batch = new Batch(1, 1, ROWS);
    int[] shown = new int[ROWS];
    for (int epoch = 0; epoch < 2000; epoch++) {
      BatchSequence sequence = new BatchSequence(new Blocks(ROWS, 1), 3, 0, epoch, 1);
      sequence.read(0, List.of(shard).iterator(), BatchSequence.Change.NONE).next(batch);
      assertEquals(ROWS, batch.rows(), "as many as there are");
      for (int row = 0; row < ROWS; row++) {
        shown[(int) batch.features()[row]]++;
      }
    }
    return shown;
  }

  /** Within four standard deviations of a binomial number. */
  private static void assertShare(double share, int found) {
    double deviation = Math.sqrt(2000 * ROWS * share * (1 - share));
    assertEquals(2000 * ROWS * share, found, 4 * deviation + 1e-9);
  }

  @Test
  void uniformShowsEveryRowOnce() {
    assertArrayEquals(IntStream.generate(() -> 2000).limit(ROWS).toArray(), shown(shard()));
  }

  @Test
  void balancedShowsEachClassAsOften() {
    int[] shown = shown(sampling(Kind.BALANCED, 1).balanced(shard()));
    assertShare(1 / 3.0, IntStream.of(shown).limit(16).sum());
    assertShare(1 / 3.0, shown[16] + shown[17] + shown[18]);
    assertShare(1 / 3.0, shown[19]);
  }

  @Test
  void highLossShowsRowsHalfEvenlyAndHalfByTheirLosses() {
    float[] losses = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      losses[row] = row;
    }
    int[] shown = shown(sampling(Kind.HIGH_LOSS, 1).measured(shard(), losses));
    for (int row = 0; row < ROWS; row++) {
      assertShare(0.5 / ROWS + 0.5 * row / 190, shown[row]);
    }
  }

  @Test
  void outliersAreShownNoMoreThanThreeTimesAsOften() {
    float[] losses = new float[ROWS];
    losses[3] = 1e6f;
    losses[4] = Float.POSITIVE_INFINITY;
    losses[5] = 0.25f; // the 16th of the 20
    losses[6] = Float.NaN;
    losses[7] = 0.125f;
    losses[8] = 0.5f;
    double[] chances = sampling(Kind.HIGH_LOSS, 0.8).measured(shard(), losses).chances();
    assertEquals(1, Arrays.stream(chances).sum(), 1e-12);
    assertEquals(chances[5], chances[3]);
    assertEquals(chances[5], chances[4]);
    assertEquals(chances[5], chances[6]);
    for (double chance : chances) {
      assertTrue(chance >= 0.5 / ROWS && chance <= 3.0 / ROWS, Arrays.toString(chances));
    }
  }

  @Test
  void lossesThatAreAllTheSameShowAllRowsAsOften() {
    for (float loss : new float[] {0, 2, Float.NaN}) {
      float[] losses = new float[ROWS];
      Arrays.fill(losses, loss);
      double[] chances = sampling(Kind.HIGH_LOSS, 0.8).measured(shard(), losses).chances();
      assertEquals(1, Arrays.stream(chances).distinct().count(), "losses of " + loss);
    }
  }

  @Test
  void misclassifiedShowsThoseAlone() {
    float[] wrong = new float[ROWS];
    wrong[2] = 1;
    wrong[9] = 1;
    int[] shown = shown(sampling(Kind.MISCLASSIFIED, 1).measured(shard(), wrong));
    assertShare(0.5, shown[2]);
    assertEquals(2000 * ROWS, shown[2] + shown[9]);
  }

  @Test
  void aBlockWithoutAnyMisclassifiedRowIsShownAsItIs() {
    double[] chances = sampling(Kind.MISCLASSIFIED, 1).measured(shard(), new float[ROWS]).chances();
    assertEquals(1, Arrays.stream(chances).distinct().count());
  }

  @Test
  void drawsAreTheSameWhereverReadingBegins() {
    Shard drawn = sampling(Kind.BALANCED, 1).balanced(shard());
    BatchSequence sequence = new BatchSequence(new Blocks(ROWS, 1), 3, 0, 2, 5);
    Batch whole = new Batch(1, 1, ROWS);
    Batch part = new Batch(1, 1, ROWS);
    BatchSequence.Reader reader =
        sequence.read(0, List.of(drawn).iterator(), BatchSequence.Change.NONE);
    for (int step = 0; step < 5; step++) {
      reader.next(whole);
      sequence.read(step, List.of(drawn).iterator(), BatchSequence.Change.NONE).next(part);
      assertArrayEquals(
          Arrays.copyOf(whole.features(), 4), Arrays.copyOf(part.features(), 4), "step " + step);
    }
  }
}

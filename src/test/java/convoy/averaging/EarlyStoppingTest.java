package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;
import convoy.optimize.Accuracy;
import convoy.optimize.Metric;
import convoy.testing.Reports;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When training stops, and with which weights. Round r has the weights {r}. */
@WhateverSpark
class EarlyStoppingTest {
  private static final Optional<Metric> LOSS = Optional.empty();

  private final List<Integer> restored = new ArrayList<>();

  @Test
  void stopsAfterSoManyValidationsWithoutImprovement() {
    BestWeights best = weights(2, LOSS, 0);
    assertEquals(5, lastRound(best, 3, 2, 1, 1.5, 1, 0.5));
    assertResult(best, 5, 3);
  }

  @Test
  void anImprovementBeginsPatienceAnew() {
    BestWeights best = weights(2, LOSS, 0);
    assertEquals(6, lastRound(best, 3, 4, 2, 3, 1, 0.9));
    assertResult(best, 6, 6);
  }

  @Test
  void theBestWeightsAreTakenAlsoIfTrainingRunsToItsEnd() {
    BestWeights best = weights(5, LOSS, 0);
    assertEquals(3, lastRound(best, 2, 1, 3));
    assertResult(best, 3, 2);
  }

  @Test
  void improvementsWithinTheToleranceDoNotCount() {
    BestWeights best = weights(3, LOSS, 0.1);
    // From 1: 0.95 is better by 0.05 < 0.095, and so is 0.92 (0.08 < 0.092); 0.9 by 0.1 > 0.09.
    assertEquals(4, lastRound(best, 1, 0.95, 0.92, 0.9));
    assertResult(best, 4, 4);
    assertEquals(3, lastRound(weights(2, LOSS, 0.1), 1, 0.95, 0.92, 0.9));
  }

  @Test
  void belowAHundredthTheToleranceIsAbsolute() {
    // 0.1 x 0.01 = 0.001 is asked for: 0.002 to 0.0015 is no improvement, to 0.0009 is one.
    assertEquals(2, lastRound(weights(1, LOSS, 0.1), 0.002, 0.0015, 0.0009));
    assertEquals(2, lastRound(weights(1, LOSS, 0.1), 0.002, 0.0009));
  }

  @Test
  void accuracyGoesUp() {
    BestWeights best = weights(2, Optional.of(new Accuracy()), 0);
    int round = 0;
    for (double accuracy : new double[] {0.5, 0.9, 0.9, 0.8}) {
      // The loss says the contrary, and is not asked.
      hear(best, ++round, Reports.score(round, accuracy));
    }
    assertEquals(true, best.exhausted());
    assertResult(best, 4, 2);
  }

  @Test
  void aLossThatIsNoNumberIsNoImprovement() {
    BestWeights best = weights(2, LOSS, 0);
    assertEquals(2, lastRound(best, Double.NaN, Double.POSITIVE_INFINITY, 1));
    assertArrayEquals(new float[] {2}, best.restore(() -> new float[] {2}, listener()));
    assertEquals(List.of(), restored);
  }

  @Test
  void roundsWithoutValidationDoNotCount() {
    BestWeights best = weights(1, LOSS, 0);
    hear(best, 1, Reports.score(1, 0));
    best.after(report(2, Optional.empty()), () -> new float[] {2});
    assertEquals(false, best.exhausted());
    hear(best, 3, Reports.score(0.5, 0));
    assertResult(best, 3, 3);
  }

  @Test
  void withoutARuleTheLastWeightsAreTaken() {
    BestWeights best = new BestWeights(Optional.empty(), Optional.empty());
    assertEquals(3, lastRound(best, 1, 2, 3));
    assertArrayEquals(new float[] {3}, best.restore(() -> new float[] {3}, listener()));
    assertEquals(List.of(), restored);
  }

  private static BestWeights weights(int patience, Optional<Metric> metric, double tolerance) {
    return new BestWeights(
        Optional.of(new EarlyStopping(patience, metric, tolerance)), Optional.empty());
  }

  /** The round, from 1, after which training ends, with these losses. */
  private static int lastRound(BestWeights best, double... losses) {
    for (int round = 1; round <= losses.length; round++) {
      hear(best, round, Reports.score(losses[round - 1], 0));
      if (best.exhausted()) {
        return round;
      }
    }
    return losses.length;
  }

  private static void hear(BestWeights best, int round, ValidationScore score) {
    best.after(report(round, Optional.of(score)), () -> new float[] {round});
  }

  private static RoundReport report(int round, Optional<ValidationScore> score) {
    return Reports.round(round, 9, score);
  }

  private void assertResult(BestWeights best, int last, int bestRound) {
    assertArrayEquals(new float[] {bestRound}, best.restore(() -> new float[] {last}, listener()));
    assertEquals(bestRound == last ? List.of() : List.of(bestRound), restored);
  }

  private TrainingListener listener() {
    return new TrainingListener() {
      @Override
      public void onRound(RoundReport report) {}

      @Override
      public void onRestore(int round, ValidationScore score) {
        restored.add(round);
      }
    };
  }
}

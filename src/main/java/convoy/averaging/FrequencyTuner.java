package convoy.averaging;

import convoy.averaging.report.RoundTimes;
import java.util.ArrayList;
import java.util.List;

/**
 * How many steps rounds have after the warm-up. If that is automatic, they grow: after every
 * {@value #WINDOW} full rounds they double, until the median round's overhead is at most a tenth of
 * its time, or a round is an epoch. From then on they stay.
 *
 * <p>What it measures depends on the cluster and on the day, and so do the weights: they have the
 * same bits again only where it has made the same choice.
 */
final class FrequencyTuner {
  private static final int WINDOW = 8;
  private static final double LARGEST_OVERHEAD = 0.1;

  /**
   * What is remembered in a checkpoint.
   *
   * @param batches steps of a round
   * @param settled whether they are so for good
   */
  record Memory(int batches, boolean settled) {
    static Memory beginning(AveragingFrequency frequency) {
      return new Memory(frequency.frequency(), !frequency.automatic());
    }
  }

  private final RoundPlan plan;
  private final List<Double> overheadShares = new ArrayList<>();
  private Memory memory;

  FrequencyTuner(RoundPlan plan, Memory memory) {
    this.plan = plan;
    this.memory = memory;
  }

  Memory memory() {
    return memory;
  }

  /** Steps of a round after the warm-up. */
  int batches() {
    return memory.batches();
  }

  /** Hears how long a round took. */
  void after(Round round, RoundTimes times) {
    boolean full = round.endStep() - round.firstStep() == memory.batches();
    if (memory.settled() || !full || round.epoch() < plan.frequency().warmupEpochs()) {
      return;
    }
    overheadShares.add(times.overheadShare());
    if (overheadShares.size() < WINDOW) {
      return;
    }
    overheadShares.sort(null);
    double median = overheadShares.get(WINDOW / 2);
    overheadShares.clear();
    int twice = Math.min(2 * memory.batches(), plan.stepsPerEpoch());
    boolean enough = median <= LARGEST_OVERHEAD || twice == memory.batches();
    memory = new Memory(enough ? memory.batches() : twice, enough);
  }
}

package convoy.averaging.report;

import convoy.backend.Arithmetic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a training's summary while it runs, and warns of what a person can change: once it is
 * plain, and not only when the training is over.
 */
public final class SummaryRecorder implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(SummaryRecorder.class);
  private static final int ROUNDS_BETWEEN_ADVICE = 50;

  /** Nobody minds how a training is slow that takes less. */
  private static final Duration WORTH_A_WARNING = Duration.ofSeconds(30);

  private final Arithmetic arithmetic;
  private final int workers;
  private final int batchSize;
  private final int slotsAtStart;
  private final IntSupplier slots;
  private final List<RoundReport> rounds = new ArrayList<>();
  private final Set<String> given = new LinkedHashSet<>();
  private Duration trained = Duration.ZERO;
  private OptionalInt bestRound = OptionalInt.empty();

  /**
   * A recorder for one training.
   *
   * @param arithmetic that networks compute with
   * @param workers there are
   * @param batchSize rows of a mini-batch in the first epoch, at most
   * @param slots how many tasks the cluster runs at once, whenever it is asked
   */
  public SummaryRecorder(Arithmetic arithmetic, int workers, int batchSize, IntSupplier slots) {
    this.arithmetic = arithmetic;
    this.workers = workers;
    this.batchSize = batchSize;
    this.slots = slots;
    this.slotsAtStart = slots.getAsInt();
  }

  @Override
  public void onRound(RoundReport report) {
    rounds.add(report);
    trained = trained.plus(report.times().round());
    if (rounds.size() % ROUNDS_BETWEEN_ADVICE == 0) {
      warn();
    }
  }

  @Override
  public void onRestore(int round, ValidationScore score) {
    bestRound = OptionalInt.of(round);
  }

  @Override
  public void onEnd() {
    warn();
  }

  /**
   * What was recorded.
   *
   * @param temperature by which the outputs were divided in the end, if they were
   * @param zeroWeights share of the trained weights that are exactly zero
   */
  public TrainingSummary summary(OptionalDouble temperature, double zeroWeights) {
    return new TrainingSummary(
        arithmetic.backend(),
        arithmetic.kind().toString(),
        workers,
        batchSize,
        rounds,
        bestRound,
        temperature,
        zeroWeights,
        advice());
  }

  private List<String> advice() {
    return new Advice(workers, slotsAtStart, slots.getAsInt()).on(rounds);
  }

  /** The words differ with their numbers; what they begin with says what they are about. */
  private void warn() {
    if (trained.compareTo(WORTH_A_WARNING) < 0) {
      return;
    }
    for (String advice : advice()) {
      if (given.add(advice.substring(0, advice.indexOf(':')))) {
        LOG.warn(advice);
      }
    }
  }
}

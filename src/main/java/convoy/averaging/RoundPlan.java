package convoy.averaging;

import convoy.optimize.Moment;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which steps rounds take. Workers average every so many steps, at the end of every epoch, and at
 * the end of the training, which may be in the midst of one.
 *
 * @param phases epochs that are cut alike, in turn; at least one phase
 * @param steps of the whole training
 * @param frequency how many steps rounds have, at most
 */
record RoundPlan(List<Phase> phases, long steps, AveragingFrequency frequency)
    implements Serializable {

  /** Steps that no training comes to, but a plan for as many rows as there could be. */
  private static final long MOST = Course.NO_MAX_STEPS - 1;

  /**
   * Into how much a worker's shard is cut in an epoch.
   *
   * @param steps of the epoch
   * @param batchesPerStep mini-batches whose gradients make a step
   * @param largestBatch rows, at most
   */
  record Cut(long steps, long batchesPerStep, long largestBatch) implements Serializable {
    /**
     * As few steps, and as few mini-batches a step, as there can be without a larger one.
     *
     * @param batchSize rows of a mini-batch, at most
     */
    static Cut of(Settings settings, long rows, int batchSize) {
      long shard = ceilingOfRatio(rows, settings.workers());
      long rowsOfStep =
          settings.update().optimizer().takesWholeEpochs()
              ? shard
              : (long) batchSize * settings.course().gradientAccumulationSteps();
      long steps = ceilingOfRatio(shard, rowsOfStep);
      long batches = ceilingOfRatio(ceilingOfRatio(shard, steps), batchSize);
      return new Cut(steps, batches, ceilingOfRatio(shard, steps * batches));
    }
  }

  /**
   * Epochs in a row that are cut alike.
   *
   * @param firstEpoch from 0
   * @param firstStep counted over the whole training
   * @param firstBatch counted over the whole training
   * @param cut of each
   */
  record Phase(int firstEpoch, long firstStep, long firstBatch, Cut cut) implements Serializable {
    static Phase beginning(Cut cut) {
      return new Phase(0, 0, 0, cut);
    }

    Phase followedBy(int epoch, Cut next) {
      long more = product(epoch - firstEpoch, cut.steps);
      return new Phase(
          epoch, sum(firstStep, more), sum(firstBatch, product(more, cut.batchesPerStep)), next);
    }

    private static long sum(long a, long b) {
      return b > MOST - a ? MOST : a + b;
    }

    private static long product(long a, long b) {
      return a > 0 && b > MOST / a ? MOST : a * b;
    }
  }

  /**
   * An epoch.
   *
   * @param number from 0
   * @param firstStep counted over the whole training
   * @param phase that it is of
   */
  private record Epoch(int number, long firstStep, Phase phase) {
    long endStep() {
      return firstStep + phase.cut.steps;
    }
  }

  /** The plan for so many rows. */
  static RoundPlan of(Settings settings, long rows) {
    Course course = settings.course();
    List<Phase> phases = new ArrayList<>();
    Phase last = Phase.beginning(Cut.of(settings, rows, course.batchSize(0)));
    phases.add(last);
    for (int epoch = course.growth(0); epoch < course.epochs(); epoch = course.growth(epoch)) {
      Cut cut = Cut.of(settings, rows, course.batchSize(epoch));
      Phase next = last.followedBy(epoch, cut);
      if (next.firstStep >= course.maxSteps()) {
        break;
      }
      if (!cut.equals(last.cut)) {
        last = next;
        phases.add(last);
      }
    }
    long ofEpochs = last.followedBy(course.epochs(), last.cut).firstStep;
    return new RoundPlan(
        List.copyOf(phases), Math.min(ofEpochs, course.maxSteps()), settings.averagingFrequency());
  }

  /** Steps of the first epoch; no other has more. */
  int stepsPerEpoch() {
    return Math.toIntExact(phases.get(0).cut.steps);
  }

  /** Rows of the largest mini-batch. */
  int largestBatch() {
    return Math.toIntExact(
        phases.stream().mapToLong(phase -> phase.cut.largestBatch).max().orElseThrow());
  }

  /** How many epochs begin. */
  int epochs() {
    return epochOf(steps - 1).number + 1;
  }

  /** How many epochs there are: a fraction where the training ends in the midst of one. */
  double length() {
    return (double) inFirstSteps(steps) / stepsPerEpoch();
  }

  private Epoch epochOf(long step) {
    int at = phases.size() - 1;
    while (phases.get(at).firstStep > step) {
      at--;
    }
    Phase phase = phases.get(at);
    long earlier = (step - phase.firstStep) / phase.cut.steps;
    return new Epoch(
        Math.toIntExact(phase.firstEpoch + earlier),
        phase.firstStep + earlier * phase.cut.steps,
        phase);
  }

  /** What a worker takes in a round. */
  RoundBatches batches(Round round) {
    Epoch epoch = epochOf(round.firstStep());
    Cut cut = epoch.phase.cut;
    long ofStep = cut.batchesPerStep;
    return new RoundBatches(
        epoch.number,
        Math.toIntExact(Math.multiplyExact(cut.steps, ofStep)),
        Math.toIntExact(ofStep),
        Math.toIntExact((round.firstStep() - epoch.firstStep) * ofStep),
        Math.toIntExact((round.endStep() - epoch.firstStep) * ofStep),
        epoch.phase.firstBatch + (round.firstStep() - epoch.phase.firstStep) * ofStep);
  }

  /**
   * How far the training is at a step of a round. Schedules go by epochs: where later ones have
   * fewer steps, each counts for as many of the first epoch's as it has rows for.
   */
  Moment moment(Round round, long step) {
    return new Moment(inFirstSteps(step), inFirstSteps(steps), stepsPerEpoch(), round.reduction());
  }

  /** A step's place, if all epochs had as many as the first. */
  private long inFirstSteps(long step) {
    Epoch epoch = epochOf(step);
    long within = (step - epoch.firstStep) * stepsPerEpoch() / epoch.phase.cut.steps;
    return (long) epoch.number * stepsPerEpoch() + within;
  }

  /**
   * The round that begins with a step.
   *
   * @param number of the round
   * @param firstStep counted over the whole training
   * @param batches steps of a round, at most, once the warm-up is over
   */
  Round round(int number, long firstStep, int batches) {
    Epoch epoch = epochOf(firstStep);
    long end = firstStep + frequency.in(epoch.number, batches);
    return new Round(number, epoch.number, firstStep, Math.min(end, endOf(epoch)), 1);
  }

  /** How many rounds begin with a step or after it, if steps a round remain as they are. */
  int roundsFrom(long step, int batches) {
    long rounds = 0;
    long from = step;
    while (from < steps) {
      Epoch epoch = epochOf(from);
      rounds += ceilingOfRatio(endOf(epoch) - from, frequency.in(epoch.number, batches));
      from = endOf(epoch);
    }
    return Math.toIntExact(rounds);
  }

  private long endOf(Epoch epoch) {
    return Math.min(epoch.endStep(), steps);
  }

  boolean beginsEpoch(Round round) {
    return round.firstStep() == epochOf(round.firstStep()).firstStep;
  }

  boolean endsEpoch(Round round) {
    return round.endStep() == epochOf(round.firstStep()).endStep();
  }

  boolean endsTraining(Round round) {
    return round.endStep() == steps;
  }

  static long ceilingOfRatio(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}

package convoy.averaging;

import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.checkpoint.Fingerprint;
import convoy.averaging.checkpoint.Saved;
import convoy.averaging.device.Slots;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;
import convoy.optimize.Moment;
import convoy.optimize.Reduction;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * The driver's part of a training, round after round. What a round changes is kept here; a
 * checkpoint is a copy of it.
 */
final class TrainingLoop {
  static final String JOB_DESCRIPTION = "spark.job.description";

  /** What is found on the validation rows after a round, if it is one to validate after. */
  interface Scores {
    Optional<ValidationScore> after(Round round, Supplier<float[]> parameters);
  }

  private final SparkContext spark;
  private final Settings settings;
  private final RoundPlan plan;
  private final EmphasizedShards emphasized;
  private final TrainingListener listener;
  private final Fingerprint fingerprint;

  private final TrainingState state;
  private final FrequencyTuner tuner;
  private final Progress progress;
  private final BestWeights best;
  private Reduction reduction;

  /**
   * @param shards what workers train on
   * @param worker what they do
   * @param state what they begin with; closed at the end
   * @param earlyStopping when to stop, if early
   * @param start where the training is
   * @param listener hears of every round
   */
  TrainingLoop(
      Shards shards,
      Worker worker,
      TrainingState state,
      Optional<EarlyStopping> earlyStopping,
      Checkpoint start,
      TrainingListener listener) {
    this.spark = shards.blocks().context();
    this.settings = worker.settings();
    this.plan = worker.plan();
    this.emphasized = new EmphasizedShards(shards, worker, start.asked());
    this.listener = listener;
    this.fingerprint = start.fingerprint();
    this.state = state;
    this.tuner = new FrequencyTuner(plan, start.frequency());
    this.progress = new Progress(plan, settings.update(), start.position());
    this.best = new BestWeights(earlyStopping, start.best());
    this.reduction = start.reduction();
  }

  /** Trains to the end, and gives the parameters: the last or, with early stopping, the best. */
  float[] run(Scores scores, Checkpoints checkpoints) {
    String description = spark.getLocalProperty(JOB_DESCRIPTION);
    listener.onStart(rounds(), plan.epochs());
    try {
      while (!isOver()) {
        Round round =
            plan.round(progress.position().rounds(), progress.position().steps(), tuner.batches())
                .withReduction(reduction.factor());
        describe(round);
        RoundReport report = train(round);
        report = report.with(scores.after(round, state::parameters));
        best.after(report, state::parameters);
        reduction = reduced(round, report);
        if (!isOver()) {
          checkpoints.afterRound(
              progress.position().rounds(), () -> saved(emphasized.memory(round)));
        }
        listener.onRound(report);
      }
      // First what is returned: once the end is written, nothing of it can be lost any more.
      float[] trained = best.restore(state::parameters, listener);
      checkpoints.finish(saved(new float[0]));
      return trained;
    } finally {
      emphasized.close();
      spark.setLocalProperty(JOB_DESCRIPTION, description);
      listener.onEnd();
    }
  }

  /** One round: all workers train, the mean of their weights is taken, the outer step is made. */
  private RoundReport train(Round round) {
    // Before the clock: a pass over the data at times is no overhead of averaging.
    Shards rows = emphasized.at(round, state::parameters);
    RoundClock clock = new RoundClock();
    List<WorkerReport> reports = state.advance(rows, round, clock);
    RoundTimes times = clock.stop(reports, Slots.of(spark));
    tuner.after(round, times);
    RoundReport report = progress.after(round, reports, times, tuner.batches());
    DivergedException.require(report, state.isFinite(), settings.update().learningRate());
    return report;
  }

  /** What the schedule makes of a round's validation, if there was one. */
  private Reduction reduced(Round round, RoundReport report) {
    Moment last = plan.moment(round, round.endStep() - 1);
    return report
        .validation()
        .map(score -> settings.update().schedule().after(last, score.loss(), reduction))
        .orElse(reduction);
  }

  private boolean isOver() {
    return progress.position().steps() == plan.steps() || best.exhausted();
  }

  private int rounds() {
    Position position = progress.position();
    return position.rounds() + plan.roundsFrom(position.steps(), tuner.batches());
  }

  private void describe(Round round) {
    spark.setJobDescription(
        "round %d of %d, epoch %d of %d"
            .formatted(round.number() + 1, rounds(), round.epoch() + 1, plan.epochs()));
  }

  /**
   * @param asked weights that the rest of the epoch follows from; empty if there are none
   */
  private Saved saved(float[] asked) {
    return new Checkpoint(
            fingerprint,
            progress.position(),
            tuner.memory(),
            state.carried(),
            asked,
            best.memory(),
            reduction)
        .saved();
  }
}

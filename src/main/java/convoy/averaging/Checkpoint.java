package convoy.averaging;

import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.checkpoint.Fingerprint;
import convoy.averaging.checkpoint.Saved;
import convoy.averaging.checkpoint.Values;
import convoy.averaging.report.ValidationScore;
import convoy.network.ParameterLayout;
import convoy.optimize.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * All that a training needs to go on where it was, and to end in the bits it would have ended in.
 *
 * @param fingerprint of the training
 * @param position of it
 * @param frequency of its averagings
 * @param carried what the next round starts from
 * @param asked the weights at the beginning of the epoch, if the rest of it follows from them;
 *     empty if not
 * @param best weights so far, with early stopping
 * @param reduction of the learning rate by what validation has found
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Checkpoint(
    Fingerprint fingerprint,
    Position position,
    FrequencyTuner.Memory frequency,
    Carried carried,
    float[] asked,
    Optional<BestWeights.Memory> best,
    Reduction reduction) {

  /**
   * All but the vectors.
   *
   * @param commonVectors how many vectors all workers share
   * @param workers how many have vectors of their own
   * @param ownVectors how many each of them has
   * @param best what is remembered of the best weights but these themselves; null if nothing is
   */
  private record Facts(
      Position position,
      FrequencyTuner.Memory frequency,
      int commonVectors,
      int workers,
      int ownVectors,
      Best best,
      Reduction reduction)
      implements Saved.Facts {

    /**
     * Those that workers share, those of each worker, the outer velocity, the weights that the
     * epoch follows from, the best weights.
     */
    @Override
    public boolean goWith(int vectors) {
      return position != null
          && frequency != null
          && reduction != null
          && commonVectors >= 1
          && workers >= 0
          && ownVectors >= 0
          && vectors == commonVectors + (long) workers * ownVectors + 2 + (best == null ? 0 : 1);
    }
  }

  private record Best(double error, int round, ValidationScore score, int validationsSince) {
    static Best of(BestWeights.Memory memory) {
      return new Best(memory.error(), memory.round(), memory.score(), memory.validationsSince());
    }

    BestWeights.Memory with(float[] parameters) {
      return new BestWeights.Memory(error, round, score, validationsSince, parameters);
    }
  }

  /** The checkpoints in a folder; see {@link Checkpoints#in}. */
  static Checkpoints in(String folder, int interval, Configuration configuration) {
    return Checkpoints.in(Facts.class, folder, interval, configuration);
  }

  /** As it is written down. */
  Saved saved() {
    int ownVectors = carried.own().isEmpty() ? 0 : carried.own().get(0).size();
    List<Values> vectors = new ArrayList<>();
    vectors.add(carried.parameters());
    vectors.addAll(carried.optimizerState());
    carried.own().forEach(vectors::addAll);
    vectors.add(carried.outerVelocity());
    vectors.add(Values.of(asked));
    best.ifPresent(memory -> vectors.add(Values.of(memory.parameters())));
    return new Saved(
        fingerprint,
        new Facts(
            position,
            frequency,
            1 + carried.optimizerState().size(),
            ownVectors == 0 ? 0 : carried.own().size(),
            ownVectors,
            best.map(Best::of).orElse(null),
            reduction),
        vectors);
  }

  /** What {@link #saved} has written down. */
  static Checkpoint of(Saved saved) {
    Facts facts = (Facts) saved.facts();
    List<Values> vectors = saved.vectors();
    List<List<Values>> own = new ArrayList<>();
    int from = facts.commonVectors;
    for (int worker = 0; worker < facts.workers; worker++) {
      own.add(vectors.subList(from, from + facts.ownVectors));
      from += facts.ownVectors;
    }
    return new Checkpoint(
        saved.fingerprint(),
        facts.position,
        facts.frequency,
        new Carried(
            vectors.get(0), vectors.subList(1, facts.commonVectors), own, vectors.get(from)),
        vectors.get(from + 1).whole(),
        Optional.ofNullable(facts.best)
            .map(best -> best.with(vectors.get(vectors.size() - 1).whole())),
        facts.reduction);
  }

  /** Whether its vectors are as many and as long as a training's are. */
  boolean fits(ParameterLayout layout, Settings settings) {
    int vectors = settings.update().optimizer().stateVectors();
    boolean averaged = settings.optimizerStateMode() == OptimizerStateMode.AVERAGED;
    boolean kept = settings.optimizerStateMode() == OptimizerStateMode.KEPT && vectors > 0;
    return carried.parameters().length() == layout.size()
        && areVectors(carried.optimizerState(), averaged ? vectors : 0, layout)
        && carried.own().size() == (kept ? settings.workers() : 0)
        && carried.own().stream().allMatch(own -> areVectors(own, vectors, layout))
        && carried.outerVelocity().length()
            == (settings.outer().remembers() ? layout.trainableSize() : 0)
        && (asked.length == 0 || asked.length == layout.size())
        && best.stream()
            .map(BestWeights.Memory::parameters)
            .allMatch(known -> known.length == 0 || known.length == layout.size());
  }

  private static boolean areVectors(List<Values> vectors, int count, ParameterLayout layout) {
    return vectors.size() == count
        && vectors.stream().allMatch(vector -> vector.length() == layout.trainableSize());
  }
}

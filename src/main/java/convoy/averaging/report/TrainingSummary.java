package convoy.averaging.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a training went; printed, a table with a line an epoch. Of a training that was resumed, the
 * rounds since then; none of one whose end was found in its {@code checkpointDir}.
 *
 * @param backend that did the arithmetic
 * @param device that it was done on: {@code cpu} or {@code gpu}
 * @param workers that trained side by side
 * @param batchSize rows of a worker's mini-batch in the first epoch, at most: as it was set, or as
 *     it was chosen for {@code auto}
 * @param rounds each averaging, in turn
 * @param bestRound the round that the weights are of, from 1, if early stopping chose another than
 *     the last
 * @param temperature by which the outputs were divided to calibrate the probabilities, if they were
 * @param zeroWeights share of the weights that are exactly zero, as {@code l1} makes them, from 0
 *     to 1; biases and batch normalization's scale do not count
 * @param advice what would make it faster, in words; empty if nothing stands out
 */
public record TrainingSummary(
    String backend,
    String device,
    int workers,
    int batchSize,
    List<RoundReport> rounds,
    OptionalInt bestRound,
    OptionalDouble temperature,
    double zeroWeights,
    List<String> advice)
    implements org.apache.spark.ml.classification.TrainingSummary {

  /** Makes them unmodifiable. */
  public TrainingSummary {
    rounds = List.copyOf(rounds);
    advice = List.copyOf(advice);
  }

  /** Each pass over the data, or the part of it that was trained, in turn. */
  public List<EpochReport> epochs() {
    return rounds.stream()
        .collect(Collectors.groupingBy(RoundReport::epoch, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(EpochReport::of)
        .toList();
  }

  /** The mean training loss of each epoch, as {@code objectiveHistory} of Spark's summaries. */
  @Override
  public double[] objectiveHistory() {
    return epochs().stream().mapToDouble(EpochReport::loss).toArray();
  }

  /** How many epochs there were, as {@code totalIterations} of Spark's summaries. */
  @Override
  public int totalIterations() {
    return epochs().size();
  }

  /** The times of all rounds, added up. */
  public RoundTimes times() {
    return RoundTimes.sum(rounds.stream().map(RoundReport::times).toList());
  }

  /** Examples of all rounds divided by their time. */
  public double examplesPerSecond() {
    long examples = rounds.stream().mapToLong(RoundReport::roundExamples).sum();
    return examples * 1e9 / Math.max(1, times().round().toNanos());
  }

  /** A line for each epoch: loss, validation, examples a second, seconds. */
  @Override
  public String toString() {
    return SummaryTable.of(this);
  }
}

package convoy.averaging.report;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a training is after a round.
 *
 * @param round the round that has ended, from 1
 * @param rounds how many rounds there are in all, if averagings remain as frequent as they are
 * @param epoch the pass over the data that the round ended in, from 1
 * @param epochs how many passes there are in all
 * @param batches mini-batches that each worker took in the round
 * @param learningRate of the round's last step
 * @param loss the mean loss of the round's examples, weighted by their weights
 * @param examples how many examples all workers together have trained on since the training began
 * @param roundExamples how many of them in this round
 * @param roundWeight the weights of the round's examples, added up
 * @param examplesPerSecond examples trained on since the training began, or was resumed, divided by
 *     the seconds since then, with all that lies between the rounds
 * @param remaining how long the rounds to come will take at that speed
 * @param times where the round's time went
 * @param validation what was found on the validation rows, if the round was followed by that
 */
public record RoundReport(
    int round,
    int rounds,
    int epoch,
    int epochs,
    int batches,
    double learningRate,
    double loss,
    long examples,
    long roundExamples,
    double roundWeight,
    double examplesPerSecond,
    Duration remaining,
    RoundTimes times,
    Optional<ValidationScore> validation) {

  /** The same, with what was found on the validation rows after the round. */
  public RoundReport with(Optional<ValidationScore> score) {
    return new RoundReport(
        round,
        rounds,
        epoch,
        epochs,
        batches,
        learningRate,
        loss,
        examples,
        roundExamples,
        roundWeight,
        examplesPerSecond,
        remaining,
        times,
        score);
  }
}

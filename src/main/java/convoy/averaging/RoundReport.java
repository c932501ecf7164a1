package convoy.averaging;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a training is after a round.
 *
 * @param round the round that has ended, from 1
 * @param rounds how many rounds there are in all
 * @param epoch the pass over the data that the round ended in, from 1
 * @param epochs how many passes there are in all
 * @param loss the mean loss of the round's mini-batches, weighted by examples
 * @param examples how many examples all workers together have trained on since the training began
 * @param examplesPerSecond examples trained on since the training began, or was resumed, divided by
 *     the seconds since then, with all that lies between the rounds
 * @param remaining how long the rounds to come will take at that speed
 * @param validation what was found on the validation rows, if the round was followed by that
 */
public record RoundReport(
    int round,
    int rounds,
    int epoch,
    int epochs,
    double loss,
    long examples,
    double examplesPerSecond,
    Duration remaining,
    Optional<ValidationScore> validation) {

  RoundReport with(Optional<ValidationScore> score) {
    return new RoundReport(
        round, rounds, epoch, epochs, loss, examples, examplesPerSecond, remaining, score);
  }
}

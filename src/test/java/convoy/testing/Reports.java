package convoy.testing;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.averaging.report.ValidationScore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reports of rounds as an engine might give them. */
public final class Reports {
  private Reports() {}

  /** Of ten epochs; 1:02:05 hours before their end. */
  public static RoundReport round(int round, int rounds, Optional<ValidationScore> validation) {
    return new RoundReport(
        round,
        rounds,
        1,
        10,
        16,
        0.001,
        0.43214,
        76_800,
        1_024,
        1_024,
        15_360.4,
        Duration.ofSeconds(3725),
        times(200, 150, 20, 1.5),
        validation);
  }

  /** Times of a round in milliseconds; waiting is the rest, and half of that is overhead. */
  public static RoundTimes times(long round, long computing, long reading, double skew) {
    long waiting = round - computing - reading;
    return new RoundTimes(
        Duration.ofMillis(round),
        Duration.ofMillis(computing),
        Duration.ZERO,
        Duration.ofMillis(reading),
        Duration.ofMillis(waiting),
        Duration.ofMillis(waiting / 2),
        skew);
  }

  /** What a classifier's validation finds. */
  public static ValidationScore score(double loss, double accuracy) {
    return new ValidationScore(loss, Map.of("accuracy", accuracy));
  }
}

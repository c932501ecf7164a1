package convoy.ml.util;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;
import convoy.optimize.Targets;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.lang3.StringUtils;

/**
 * A training's figures in Spark's metrics system, on the driver, for as long as it runs: whatever
 * sinks {@code metrics.properties} names (JMX, Prometheus, Graphite, files) get them. Their names
 * begin with the application's id, {@code driver} and {@code convoy.}, then the stage's uid. Of
 * several fits of one stage at the same time, as CrossValidator makes them, one is shown.
 *
 * <ul>
 *   <li>{@code round}, {@code epoch}, {@code examples}: how far it is
 *   <li>{@code loss}: of the last round
 *   <li>{@code examplesPerSecond}: since the training began
 *   <li>{@code computingShare}, {@code movingShare}, {@code readingShare}, {@code waitingShare}:
 *       where the last round's time went, in [0, 1]
 *   <li>{@code skew}: computing of the last round's slowest worker in proportion to the mean
 *   <li>{@code validationLoss}, and {@code validation} with the name of each metric of the stage,
 *       {@code validationAccuracy}: of the last validation; NaN before it
 * </ul>
 */
public final class SparkMetrics implements TrainingListener {
  private final String name;
  private final MetricRegistry registry = new MetricRegistry();
  private volatile RoundReport last;
  private volatile Optional<ValidationScore> validation = Optional.empty();
  private SparkInternals.RegisteredMetrics registered;

  /**
   * Metrics of one training.
   *
   * @param stage its uid
   * @param targets of the stage; they decide what is measured
   */
  public SparkMetrics(String stage, Targets targets) {
    name = "convoy." + stage;
    gauge("round", RoundReport::round);
    gauge("epoch", RoundReport::epoch);
    gauge("examples", RoundReport::examples);
    gauge("loss", RoundReport::loss);
    gauge("examplesPerSecond", RoundReport::examplesPerSecond);
    gauge("computingShare", round -> share(round, round.times().computing().toNanos()));
    gauge("movingShare", round -> share(round, round.times().moving().toNanos()));
    gauge("readingShare", round -> share(round, round.times().reading().toNanos()));
    gauge("waitingShare", round -> share(round, round.times().waiting().toNanos()));
    gauge("skew", round -> round.times().skew());
    validationGauge("loss", ValidationScore::loss);
    targets
        .metricNames()
        .forEach(
            metric ->
                validationGauge(metric, score -> score.metrics().getOrDefault(metric, Double.NaN)));
  }

  private void validationGauge(String metric, ToDoubleFunction<ValidationScore> value) {
    registry.register(
        "validation" + StringUtils.capitalize(metric),
        (Gauge<Double>) () -> validation.map(value::applyAsDouble).orElse(Double.NaN));
  }

  private void gauge(String metric, ToDoubleFunction<RoundReport> value) {
    registry.register(metric, (Gauge<Double>) () -> last == null ? 0.0 : value.applyAsDouble(last));
  }

  private static double share(RoundReport round, long nanos) {
    return (double) nanos / Math.max(1, round.times().round().toNanos());
  }

  @Override
  public void onStart(int rounds, int epochs) {
    registered = SparkInternals.registerMetrics(name, registry);
  }

  @Override
  public void onRound(RoundReport report) {
    validation = report.validation().or(() -> validation);
    last = report;
  }

  @Override
  public void onEnd() {
    registered.close();
  }
}

package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.Gauge;
import convoy.averaging.report.EpochReport;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.averaging.report.TrainingSummary;
import convoy.testing.Images;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** What a person can see of a training, while it runs and afterwards. */
class CnnClassifierSummaryTest {
  private static final Dataset<Row> DATA = Images.frame(120, 3);

  private static CnnClassifier classifier() {
    // 48 rows a worker without those to validate on, about: 5 mini-batches an epoch.
    return CnnClassifierTest.small()
        .setBackend("dl4j")
        .setWeightCol("weight")
        .setNumWorkers(2)
        .setBatchSize(10)
        .setEpochs(3)
        .setAveragingFrequency(2)
        .setValidationFraction(0.2);
  }

  @Test
  void aModelRemembersItsRoundsAndEpochs() {
    List<RoundReport> heard = new ArrayList<>();
    CnnClassificationModel model = classifier().setListener(heard::add).fit(DATA);
    TrainingSummary summary = model.summary();
    assertEquals(heard, summary.rounds());
    assertEquals("dl4j", summary.backend());
    assertEquals(2, summary.workers());
    assertEquals(3, summary.totalIterations());
    assertTrue(summary.bestRound().isEmpty());
    for (EpochReport epoch : summary.epochs()) {
      List<RoundReport> rounds =
          heard.stream().filter(round -> round.epoch() == epoch.epoch()).toList();
      assertEquals(rounds.size(), epoch.rounds());
      assertEquals(
          heard.get(heard.size() - 1).examples() / 3, epoch.examples(), "every row once an epoch");
      assertEquals(rounds.get(rounds.size() - 1).validation(), epoch.validation());
      double losses = 0;
      double weights = 0;
      for (RoundReport round : rounds) {
        losses += round.loss() * round.roundWeight();
        weights += round.roundWeight();
      }
      assertEquals(losses / weights, epoch.loss(), 1e-12);
      assertEquals(epoch.loss(), summary.objectiveHistory()[epoch.epoch() - 1]);
      assertTrue(epoch.examplesPerSecond() > 0);
    }
  }

  @Test
  void timesAddUpToTheRound() {
    for (RoundReport round : classifier().fit(DATA).summary().rounds()) {
      RoundTimes times = round.times();
      assertEquals(
          times.round(),
          times.computing().plus(times.moving()).plus(times.reading()).plus(times.waiting()));
      assertTrue(times.computing().toNanos() > 0 && times.moving().toNanos() > 0, "" + times);
      assertTrue(times.skew() >= 1, "" + times);
      assertTrue(times.overhead().compareTo(times.round()) < 0, "" + times);
    }
  }

  @Test
  void aCopyHasTheSummaryAndALoadedModelSaysWhyItHasNone(@TempDir Path folder) throws Exception {
    CnnClassificationModel model = classifier().fit(DATA);
    assertTrue(model.hasSummary());
    assertEquals(model.summary(), model.copy(ParamMap.empty()).summary());
    String path = folder.resolve("model").toString();
    model.write().save(path);
    CnnClassificationModel loaded = CnnClassificationModel.load(path);
    assertFalse(loaded.hasSummary());
    assertFails(loaded::summary, loaded.uid(), "not saved with the model", "where fit returned");
    CnnClassificationModel untrained = new CnnClassificationModel();
    assertFalse(untrained.hasSummary());
    assertFails(untrained::summary, untrained.uid(), "no network");
  }

  /** As a Spark Connect server asks: it forgets a model, and reads it again. */
  @Test
  void aSummaryIsKeptAsSparksAre(@TempDir Path folder) throws Exception {
    CnnClassificationModel model = classifier().setPatience(1).fit(DATA);
    String path = folder.resolve("summary").toString();
    model.saveSummary(path);
    CnnClassificationModel other = classifier().setEpochs(1).fit(DATA);
    other.loadSummary(path, DATA);
    assertEquals(model.summary(), other.summary());
    HasTrainingSummary<? extends org.apache.spark.ml.classification.TrainingSummary> sparks = other;
    assertEquals(model.summary().totalIterations(), sparks.summary().totalIterations());
    assertEquals(model.summary(), sparks.trainingSummary().get());
  }

  @Test
  void earlyStoppingNamesTheRoundWhoseWeightsItChose() {
    CnnClassifier classifier =
        classifier().setEpochs(30).setLearningRate(0.3).setPatience(2).setValidationInterval(1);
    TrainingSummary summary = classifier.fit(DATA).summary();
    int best = summary.bestRound().orElseThrow();
    assertEquals(best + 2, summary.rounds().size());
  }

  @Test
  void sparksMetricsSystemHasItsFiguresWhileItRuns() {
    CnnClassifier classifier = classifier();
    Map<String, Object> seen = new TreeMap<>();
    List<RoundReport> before = new ArrayList<>();
    classifier.setListener(
        report -> {
          before.add(report);
          metrics(classifier).forEach(seen::put);
        });
    classifier.fit(DATA);
    RoundReport last = before.get(before.size() - 1);
    assertEquals((double) last.round(), seen.get("round"));
    assertEquals(last.loss(), seen.get("loss"));
    assertEquals(
        last.validation().orElseThrow().metric("accuracy"), seen.get("validationAccuracy"));
    assertEquals(last.validation().orElseThrow().loss(), seen.get("validationLoss"));
    double shares =
        seen.entrySet().stream()
            .filter(metric -> metric.getKey().endsWith("Share"))
            .mapToDouble(metric -> (double) metric.getValue())
            .sum();
    assertEquals(1, shares, 1e-9);
    assertEquals(Map.of(), metrics(classifier), "afterwards they are gone");
  }

  private static Map<String, Object> metrics(CnnClassifier classifier) {
    Map<String, Object> values = new TreeMap<>();
    JavaConverters.seqAsJavaList(
            SparkEnv.get().metricsSystem().getSourcesByName("convoy." + classifier.uid()))
        .forEach(
            source ->
                source
                    .metricRegistry()
                    .getGauges()
                    .forEach((name, gauge) -> values.put(name, ((Gauge<?>) gauge).getValue())));
    return values;
  }
}

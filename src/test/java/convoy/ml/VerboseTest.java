package convoy.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.ensemble.Bagging;
import convoy.ml.ensemble.BaggingModel;
import convoy.testing.Images;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What a person sees in a shell while {@code fit} trains. Tests have no terminal. */
class VerboseTest {
  private static final Dataset<Row> DATA = Images.frame(45, 1);

  @Test
  void showsProgressOnlyWhenAskedAndChangesNothing() {
    List<RoundReport> heard = new ArrayList<>();
    List<CnnClassificationModel> models = new ArrayList<>();
    CnnClassifier classifier = small().setListener(heard::add);
    String silent = printed(() -> models.add(classifier.fit(DATA)));
    assertFalse(silent.contains("round"), silent);
    int rounds = heard.size();
    String shown = printed(() -> models.add(classifier.setVerbose(true).fit(DATA)));
    List<String> lines = shown.lines().filter(line -> line.contains("examples/s")).toList();
    assertTrue(
        lines
            .get(lines.size() - 1)
            .startsWith("round %d/%d  epoch 2/2  loss ".formatted(rounds, rounds)),
        shown);
    assertEquals(2 * rounds, heard.size(), "the listener hears all the same");
    assertArrayEquals(models.get(0).parameters(), models.get(1).parameters());
  }

  @Test
  void ofAnEnsembleEachMemberSaysItsName() {
    List<RoundReport> heard = new ArrayList<>();
    Bagging bagging =
        new Bagging()
            .setEstimator(small().setVerbose(true).setListener(heard::add))
            .setNumMembers(2);
    List<BaggingModel> models = new ArrayList<>();
    String shown = printed(() -> models.add(bagging.fit(DATA)));
    assertEquals(
        heard,
        models.get(0).summaries().stream().flatMap(member -> member.rounds().stream()).toList());
    List<String> members =
        shown
            .lines()
            .filter(line -> line.contains("loss"))
            .map(line -> line.split("  ")[0])
            .distinct()
            .toList();
    assertEquals(List.of("member 1/2", "member 2/2"), members);
  }

  private static CnnClassifier small() {
    return new CnnClassifier().setNetwork("mlp:2").setNumWorkers(1).setBatchSize(16).setEpochs(2);
  }

  /** What is written to standard error meanwhile. */
  private static String printed(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString();
  }
}

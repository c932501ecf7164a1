package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

  private static final String DIGITS = "data=sample-data/digits";

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void holdsOutAFractionWhereThereIsNothingToTestOn() throws IOException {
    String data = folder.resolve("all").toString();
    spark.range(1000).selectExpr("id as features", "id as label").write().parquet(data);
    TrainSettings settings = settings("data=" + data, "testFraction=0.3");
    Split split = Split.read(spark, settings, 1);
    long held = split.testing().count();
    assertEquals(1000, held + split.training().rows().count());
    assertTrue(held > 250 && held < 350, "held out " + held);
    assertEquals(0, split.testing().intersect(split.training().rows()).count());
    assertEquals(
        split.testing().collectAsList(), Split.read(spark, settings, 1).testing().collectAsList());
  }

  @Test
  void testsOnTheFilesMeantForIt() throws IOException {
    Split split = Split.read(spark, settings(DIGITS), 1);
    assertEquals(1442, split.training().rows().count());
    assertEquals(355, split.testing().count());
  }

  @Test
  void testsOnOtherDataWhereTheyAreGiven() throws IOException {
    String other = folder.resolve("other").toString();
    spark.range(7).selectExpr("id as features", "id as label").write().parquet(other);
    assertEquals(7, Split.read(spark, settings(DIGITS, "testData=" + other), 1).testing().count());
  }

  @Test
  void leavesTheTestFilesAloneWhenAFractionIsAskedFor() throws IOException {
    Split split = Split.read(spark, settings(DIGITS, "testFraction=0.5"), 1);
    assertEquals(1442, split.training().rows().count() + split.testing().count());
  }

  private TrainSettings settings(String... arguments) throws IOException {
    Path file = Files.writeString(folder.resolve("settings.json"), "{\"out\": \"out\"}");
    return SettingsReader.read(
        Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toArray(String[]::new));
  }
}

package convoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.ClassificationEvaluation;
import convoy.ml.classification.CnnClassificationModel;
import convoy.testing.EncodedImages;
import convoy.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show as a program is one. */
class ExamplesTest {
  private static final String DATA = "sample-data/digit-words";

  @TempDir private Path folder;

  @Test
  void theDigitsExampleCompilesAndLearnsToReadDigits() throws Exception {
    String text = run("Digits", DATA);
    Dataset<Row> digits = LocalSpark.session().read().parquet(DATA);
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
    CnnClassificationModel network = (CnnClassificationModel) loaded.stages()[2];
    ClassificationEvaluation found = network.evaluate(loaded.transform(digits));
    assertTrue(found.accuracy() > 0.9, found::toString);
    assertTrue(found.classNames().contains("seven"), found::toString);
    assertTrue(text.startsWith(network + "\nbackend "), text);
    assertTrue(text.contains("\nepoch  rounds    loss  val loss  accuracy"), text);
  }

  @Test
  void theImagesExampleCompilesAndLearnsColours() throws Exception {
    for (int i = 0; i < 40; i++) {
      byte[] image = EncodedImages.jpeg(18 + i % 5, 20, i % 2 == 0 ? 0x20C060 : 0xC02060, i);
      EncodedImages.write(
          folder.resolve("data/%s/%d.jpg".formatted(i % 2 == 0 ? "green" : "red", i)), image);
    }
    String text = run("Images", folder.resolve("data").toString());
    assertTrue(text.contains("green") && text.contains("accuracy 1.0000"), text);
  }

  /** Compiles a program, runs it on data, and gives what it printed. */
  private String run(String name, String data) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        compiler.run(
            null,
            said,
            said,
            "-Xlint:all,-path",
            "-Werror",
            "-proc:none",
            "-d",
            folder.toString(),
            "src/site/examples/" + name + ".java");
    assertEquals(0, status, said::toString);

    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader
          .loadClass(name)
          .getMethod("run", SparkSession.class, String.class, String.class)
          .invoke(null, LocalSpark.session(), data, folder.resolve("model").toString());
    } finally {
      System.setOut(before);
    }
    return printed.toString();
  }
}

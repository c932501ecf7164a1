package convoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.ClassificationEvaluation;
import convoy.ml.classification.CnnClassificationModel;
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

  @Test
  void theJavaExampleCompilesAndLearnsToReadDigits(@TempDir Path folder) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String source = "src/site/examples/Digits.java";
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
            source);
    assertEquals(0, status, said::toString);

    String out = folder.resolve("model").toString();
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader
          .loadClass("Digits")
          .getMethod("run", SparkSession.class, String.class, String.class)
          .invoke(null, LocalSpark.session(), DATA, out);
    } finally {
      System.setOut(before);
    }
    PipelineModel loaded = PipelineModel.load(out);
    Dataset<Row> predicted = loaded.transform(LocalSpark.session().read().parquet(DATA));
    CnnClassificationModel network = (CnnClassificationModel) loaded.stages()[2];
    ClassificationEvaluation found = network.evaluate(predicted);
    assertTrue(found.accuracy() > 0.9, found::toString);
    assertTrue(found.classNames().contains("seven"), found::toString);
    String text = printed.toString();
    assertTrue(text.startsWith(network + "\nbackend "), text);
    assertTrue(text.contains("\nepoch  rounds    loss  val loss  accuracy"), text);
  }
}

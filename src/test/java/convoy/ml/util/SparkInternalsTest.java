package convoy.ml.util;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.feature.Standardizer;
import convoy.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkInternalsTest {
  @TempDir Path folder;

  @Test
  void findsAStagesClassInAThreadWithoutAClassLoader() throws Exception {
    String path = folder.resolve("stage").toString();
    Standardizer stage = new Standardizer();
    stage.save(path);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      assertEquals(stage.uid(), loadFrom(path).uid());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void saysWhatIsMissingOfASavedStage() throws Exception {
    assertFails(() -> load("org.example.Missing"), "org.example.Missing", "not on the class path");
    assertFails(() -> load("java.lang.String"), "java.lang.String", "read()");
  }

  private void load(String name) throws Exception {
    Path metadata = Files.createDirectories(folder.resolve(name).resolve("metadata"));
    Files.writeString(
        metadata.resolve("part-00000"),
        "{\"class\":\"%s\",\"timestamp\":1,\"sparkVersion\":\"3.5.0\",\"uid\":\"mine\",\"paramMap\":{},\"defaultParamMap\":{}}"
            .formatted(name));
    loadFrom(folder.resolve(name).toString());
  }

  private static Params loadFrom(String path) throws IOException {
    return SparkInternals.loadStage(StageFolder.shared(LocalSpark.session(), path));
  }
}

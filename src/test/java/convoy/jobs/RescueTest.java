package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RescueTest {
  private final SparkContext spark = LocalSpark.session().sparkContext();

  @TempDir Path folder;

  @Test
  void errorsLeadToTheNextPlaceAndNoneHidesTheFirst() throws IOException {
    Path local = Files.createDirectory(folder.resolve("local"));
    List<String> places = new ArrayList<>();
    OutputPath.Writer failing =
        path -> {
          places.add(path);
          if (places.size() == 1) {
            throw new OutOfMemoryError("Java heap space");
          } else if (places.size() == 2) {
            Files.createDirectories(Path.of(path.replace("file:", "")).resolve("metadata"));
            throw new NoClassDefFoundError("some/codec");
          }
          throw new IOException("no such host");
        };
    OutputPath output =
        OutputPath.forModel(folder.resolve("model").toString(), false, spark.hadoopConfiguration());
    String temporary = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", local.toString());
    try {
      String message =
          assertThrows(IOException.class, () -> Rescue.save(failing, output, spark)).getMessage();
      assertEquals(3, places.size());
      assertTrue(message.contains("could not be saved there: OutOfMemoryError: Java"), message);
      assertTrue(message.contains("some/codec; IOException: no such host"), message);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
    try (Stream<Path> left = Files.list(local)) {
      assertEquals(List.of(), left.toList(), "half a model is of no use");
    }
  }
}

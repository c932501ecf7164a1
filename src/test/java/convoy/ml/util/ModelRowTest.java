package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRowTest {
  private static final StructType SCHEMA =
      new StructType().add("values", SQLDataTypes.VectorType(), false);

  @TempDir Path folder;

  /** Notes what Spark warns of. */
  private static final class Warnings extends AbstractAppender {
    private final List<String> heard = new ArrayList<>();

    Warnings() {
      super("warnings", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      heard.add(event.getMessage().getFormattedMessage());
    }
  }

  /** A cluster refuses tasks above spark.rpc.message.maxSize; Spark warns of those above 1 MB. */
  @Test
  void theRowIsNotSentWithItsTask() {
    double[] values = new double[300_000];
    Random random = new Random(1);
    Arrays.setAll(values, i -> random.nextGaussian());
    Vector vector = Vectors.dense(values);
    Logger tasks = (Logger) LogManager.getLogger("org.apache.spark.scheduler.TaskSetManager");
    Warnings warnings = new Warnings();
    warnings.start();
    tasks.addAppender(warnings);
    try {
      ModelRow.write(LocalSpark.session(), folder.resolve("model").toString(), SCHEMA, vector);
    } finally {
      tasks.removeAppender(warnings);
    }
    assertTrue(
        warnings.heard.stream().noneMatch(warning -> warning.contains("very large size")),
        () -> "" + warnings.heard);
    assertEquals(
        vector,
        ModelRow.read(LocalSpark.session(), folder.resolve("model").toString(), SCHEMA).get(0));
  }
}

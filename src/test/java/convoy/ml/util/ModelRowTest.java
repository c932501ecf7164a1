package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.LocalSpark;
import java.io.IOException;
import java.io.InvalidClassException;
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
  void theRowIsNotSentWithItsTask() throws IOException {
    StageFolder model =
        StageFolder.shared(LocalSpark.session(), folder.resolve("model").toString());
    double[] values = new double[300_000];
    Random random = new Random(1);
    Arrays.setAll(values, i -> random.nextGaussian());
    Vector vector = Vectors.dense(values);
    Logger tasks = (Logger) LogManager.getLogger("org.apache.spark.scheduler.TaskSetManager");
    Warnings warnings = new Warnings();
    warnings.start();
    tasks.addAppender(warnings);
    try {
      ModelRow.write(model, SCHEMA, vector);
    } finally {
      tasks.removeAppender(warnings);
    }
    assertTrue(
        warnings.heard.stream().noneMatch(warning -> warning.contains("very large size")),
        () -> "" + warnings.heard);
    assertEquals(vector, ModelRow.read(model, SCHEMA).get(0));
  }

  /** A file on the driver's disk may be anybody's. */
  @Test
  void nothingButNumbersIsReadFromTheDriversDisk() throws IOException {
    StageFolder model = StageFolder.local(LocalSpark.session(), folder.resolve("model").toString());
    ModelRow.write(model, SCHEMA, Vectors.dense(1, 2));
    assertEquals(Vectors.dense(1, 2), ModelRow.read(model, SCHEMA).get(0));
    StageFolder other = StageFolder.local(LocalSpark.session(), folder.resolve("other").toString());
    ModelRow.write(other, SCHEMA, new ArrayList<>());
    assertThrows(InvalidClassException.class, () -> ModelRow.read(other, SCHEMA));
  }
}

package convoy.ml;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.SavedStages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user may expect of every stage that learns nothing, and adds one column; as {@link
 * StageContract} of the others.
 *
 * @param <T> the stage
 */
public abstract class TransformerContract<T extends Transformer & MLWritable> {
  /** A new stage with its columns set; each call gives another uid. */
  protected abstract T newStage();

  /** Rows to transform, in at least two partitions. */
  protected abstract Dataset<Row> rows();

  /** The column that the stage reads. */
  protected abstract String inputColumn();

  /** The column that the stage adds. */
  protected abstract String outputColumn();

  @Test
  void hasNoArgAndUidConstructors() throws ReflectiveOperationException {
    Class<?> stage = newStage().getClass();
    PipelineStage one = (PipelineStage) stage.getConstructor().newInstance();
    PipelineStage other = (PipelineStage) stage.getConstructor().newInstance();
    assertTrue(one.uid().startsWith(stage.getSimpleName() + "_"), one.uid());
    assertNotEquals(one.uid(), other.uid());
    assertEquals(
        "mine", ((PipelineStage) stage.getConstructor(String.class).newInstance("mine")).uid());
  }

  @Test
  void documentsEveryParamAndHasSettersAndGetters() {
    T stage = newStage();
    assertTrue(stage.params().length > 0);
    for (Param<?> param : stage.params()) {
      assertEquals(stage.uid(), param.parent(), param.name());
      assertFalse(param.doc().isBlank(), param.name());
      assertSame(param, stage.getParam(param.name()));
      String name = param.name().substring(0, 1).toUpperCase() + param.name().substring(1);
      for (String method : new String[] {"set" + name, "get" + name}) {
        assertTrue(
            Stream.of(stage.getClass().getMethods()).anyMatch(m -> m.getName().equals(method)),
            method);
      }
    }
  }

  @Test
  void copiesWithExtraParams() {
    T stage = newStage();
    Transformer copy = stage.copy(ParamMap.empty().put(stage.getParam("outputCol").w("other")));
    assertEquals(stage.uid(), copy.uid());
    assertEquals("other", copy.getOrDefault(copy.getParam("outputCol")));
    assertEquals(outputColumn(), stage.getOrDefault(stage.getParam("outputCol")));
  }

  @Test
  void promisesTheSchemaThatItGives() {
    Dataset<Row> data = rows();
    Dataset<Row> transformed = newStage().transform(data);
    assertEquals(
        newStage().transformSchema(data.schema()).apply(outputColumn()),
        transformed.schema().apply(outputColumn()));
    assertEquals(
        Arrays.asList(data.columns()),
        Arrays.asList(transformed.columns()).subList(0, data.columns().length));
  }

  @Test
  void rejectsMissingColumnAndOneThatIsThere() {
    T stage = newStage();
    Dataset<Row> data = rows();
    assertFails(
        () -> stage.transform(data.drop(inputColumn())), stage.uid(), inputColumn(), "inputCol");
    Dataset<Row> there = data.withColumnRenamed("id", outputColumn());
    assertFails(() -> stage.transform(there), stage.uid(), outputColumn(), "outputCol");
    stage.clear(stage.getParam("inputCol"));
    assertFails(() -> stage.transform(data), stage.uid(), "inputCol is not set");
  }

  @Test
  void isSavedAndLoadedAloneAndInAPipeline(@TempDir Path folder) throws Exception {
    Dataset<Row> data = rows();
    T stage = newStage();
    String path = folder.resolve("stage").toString();
    stage.write().save(path);
    stage.write().overwrite().save(path);
    Transformer loaded = SavedStages.load(stage.getClass(), path);
    assertEquals(SavedStages.describe(stage), SavedStages.describe(loaded));
    PipelineModel pipeline = new Pipeline().setStages(new PipelineStage[] {stage}).fit(data);
    pipeline.write().save(folder.resolve("pipeline").toString());
    PipelineModel again = PipelineModel.load(folder.resolve("pipeline").toString());
    assertEquals(
        stage.transform(data).select(outputColumn()).collectAsList().toString(),
        again.transform(data).select(outputColumn()).collectAsList().toString());
  }
}

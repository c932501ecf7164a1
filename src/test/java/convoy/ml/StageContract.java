package convoy.ml;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelWriter;
import convoy.testing.Frames;
import convoy.testing.LocalSpark;
import convoy.testing.SavedStages;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user may expect of every estimator and its model, whatever it learns. A stage's test
 * extends this with both classes as type arguments, and says how to make the stage and its data;
 * {@link EveryStageHasAContractTest} finds a stage that has none.
 *
 * @param <E> the estimator
 * @param <M> its model
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StageContract<
    E extends Estimator<M> & MLWritable, M extends Model<M> & MLWritable> {
  private Dataset<Row> data;
  private E estimator;
  private M model;

  /** A new estimator with its columns set, and quick to fit; each call gives another uid. */
  protected abstract E newEstimator();

  /** Rows to learn from, with dense vectors, in at least two partitions. */
  protected abstract Dataset<Row> trainingData();

  /** The columns that the estimator reads, that of the feature vectors first. */
  protected abstract List<String> inputColumns();

  /** The columns that the model adds, in their order. */
  protected abstract List<String> outputColumns();

  /** What the model's row methods give for one vector, in the order of {@link #outputColumns}. */
  protected abstract List<Object> outputsOfRow(M model, Vector features);

  /**
   * The stage whose Params name the columns, and that refuses what is not right: {@code stage}
   * itself, or the one that it holds.
   */
  protected PipelineStage heldBy(PipelineStage stage) {
    return stage;
  }

  @BeforeAll
  void fitOnce() {
    data = trainingData();
    estimator = newEstimator();
    model = estimator.fit(data);
  }

  @Test
  void hasNoArgAndUidConstructors() throws ReflectiveOperationException {
    Class<?> stage = estimator.getClass();
    PipelineStage one = (PipelineStage) stage.getConstructor().newInstance();
    PipelineStage other = (PipelineStage) stage.getConstructor().newInstance();
    PipelineStage named = (PipelineStage) stage.getConstructor(String.class).newInstance("mine");
    assertTrue(one.uid().startsWith(stage.getSimpleName() + "_"), one.uid());
    assertNotEquals(one.uid(), other.uid());
    assertEquals("mine", named.uid());
  }

  @Test
  void documentsEveryParam() {
    for (PipelineStage stage : List.of(estimator, model)) {
      assertTrue(stage.params().length > 0);
      for (Param<?> param : stage.params()) {
        assertEquals(stage.uid(), param.parent(), param.name());
        assertFalse(param.doc().isBlank(), param.name());
        assertSame(param, stage.getParam(param.name()));
      }
    }
  }

  @Test
  void everyParamHasSetterAndGetter() {
    Method[] methods = estimator.getClass().getMethods();
    for (Param<?> param : estimator.params()) {
      assertTrue(hasMethod(methods, "set", param, 1), "no setter of " + param);
      assertTrue(hasMethod(methods, "get", param, 0), "no getter of " + param);
    }
  }

  /** Neither Scala, without {@code : _*}, nor py4j finds a method of varargs. */
  @Test
  void noSetterIsOfVarargs() {
    for (PipelineStage stage : List.of(estimator, model)) {
      assertEquals(
          List.of(),
          Stream.of(stage.getClass().getMethods())
              .filter(method -> method.getName().startsWith("set") && method.isVarArgs())
              .toList());
    }
  }

  @Test
  void explainsArraysByWhatIsInThem() {
    for (PipelineStage stage : List.of(estimator, model)) {
      Params copy = stage.copy(ParamMap.empty());
      for (Param<?> param : copy.params()) {
        if (param instanceof IntArrayParam array) {
          copy.set(array, new int[] {1, 8, 8});
          assertExplained(copy, array, "(current: [1, 8, 8])");
        } else if (param instanceof DoubleArrayParam array) {
          copy.set(array, new double[] {0.5, 0.25});
          assertExplained(copy, array, "(current: [0.5, 0.25])");
        } else {
          Optional<?> value =
              copy.isDefined(param) ? Optional.of(copy.getOrDefault(param)) : Optional.empty();
          assertTrue(
              copy.explainParam(param).endsWith(value.map(v -> v + ")").orElse("(undefined)")),
              copy.explainParam(param));
        }
      }
    }
  }

  private static void assertExplained(Params stage, Param<?> param, String value) {
    String text = stage.explainParam(param);
    assertEquals("%s: %s %s".formatted(param.name(), param.doc(), value), text);
    assertTrue(stage.explainParams().contains(text), stage.explainParams());
  }

  /** {@code CnnClassificationModel: uid=..., numClasses=10, numFeatures=64}. */
  @Test
  void printsAsSparksModelsDo() {
    int features = data.head().<Vector>getAs(featuresColumn()).size();
    String text = model.toString();
    String name = model.getClass().getSimpleName();
    assertTrue(text.startsWith("%s: uid=%s, ".formatted(name, model.uid())), text);
    assertTrue(List.of(text.split(": |, ")).contains("numFeatures=" + features), text);
    assertEquals(estimator.uid(), estimator.toString());
  }

  /** Spark 4 asks; without an answer such a Param cannot be set through Spark Connect. */
  @Test
  void everyTextParamOfOursSaysThatItIsText() throws ReflectiveOperationException {
    int texts = 0;
    for (PipelineStage stage : List.of(estimator, model)) {
      for (Param<?> param : stage.params()) {
        Method accessor = stage.getClass().getMethod(param.name());
        boolean ours = accessor.getDeclaringClass().getName().startsWith("convoy.");
        if (ours && accessor.getGenericReturnType().getTypeName().endsWith("<java.lang.String>")) {
          Class<?> type = param.getClass();
          assertEquals(String.class, type.getMethod("dataClass").invoke(param), param.name());
          texts++;
        }
      }
    }
    assertTrue(texts > 0, "the search finds Params");
  }

  private static boolean hasMethod(Method[] methods, String verb, Param<?> param, int arguments) {
    return Stream.of(methods)
        .filter(method -> method.getParameterCount() == arguments)
        .anyMatch(method -> method.getName().equalsIgnoreCase(verb + param.name()));
  }

  @Test
  void modelBelongsToItsEstimator() {
    assertEquals(estimator.uid(), model.uid());
    assertSame(estimator, model.parent());
    for (Param<?> param : estimator.params()) {
      boolean isStage = estimator.get(param).exists(value -> value instanceof PipelineStage);
      assertEquals(!isStage, model.hasParam(param.name()), param.name());
    }
  }

  @Test
  void copyKeepsParamsAndUid() {
    assertEquals(
        SavedStages.describe(estimator), SavedStages.describe(estimator.copy(ParamMap.empty())));
    M copy = model.copy(ParamMap.empty());
    assertEquals(SavedStages.describe(model), SavedStages.describe(copy));
    assertSame(model.parent(), copy.parent());
    assertEquals(outputs(model, data), outputs(copy, data));
  }

  @Test
  void copyChangesWhatIsAskedFor() {
    Param<Object> column = outputParam();
    Map<String, String> before = SavedStages.describe(model);
    M copy = model.copy(ParamMap.empty().put(column, "renamed"));
    PipelineStage changed = heldBy(copy);
    assertEquals("renamed", changed.getOrDefault(changed.getParam(column.name())));
    assertTrue(List.of(copy.transform(data).columns()).contains("renamed"));
    assertEquals(before, SavedStages.describe(model));
  }

  @Test
  void savesAndLoadsEstimator(@TempDir Path folder) throws Exception {
    String path = folder.resolve("estimator").toString();
    estimator.save(path);
    Estimator<M> loaded = SavedStages.load(classOf(estimator), path);
    assertEquals(SavedStages.describe(estimator), SavedStages.describe(loaded));
    assertEquals(outputs(model, data), outputs(loaded.fit(data), data));
  }

  @Test
  void savesAndLoadsModel(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    model.save(path);
    M loaded = SavedStages.load(classOf(model), path);
    assertEquals(SavedStages.describe(model), SavedStages.describe(loaded));
    assertEquals(outputs(model, data), outputs(loaded, data));
  }

  /** As a Spark Connect server does with each model that was fitted, and reads it back. */
  @Test
  void isKeptOnTheDriversDiskByTheDriverAlone(@TempDir Path folder) throws Exception {
    List<Row> expected = outputs(model, data);
    String path = folder.resolve("a model").toString();
    int jobs = LocalSpark.jobs();
    ((ModelWriter) model.write()).saveToLocal(path);
    assertTrue(Files.isDirectory(folder.resolve("a model")), "where it was asked for");
    Object reader = model.getClass().getMethod("read").invoke(null);
    @SuppressWarnings("unchecked")
    M loaded = (M) ((ModelReader<?>) reader).loadFromLocal(path);
    assertEquals(jobs, LocalSpark.jobs(), "no executor has a part in it");
    assertEquals(SavedStages.describe(model), SavedStages.describe(loaded));
    assertEquals(expected, outputs(loaded, data));
    assertThrows(
        Exception.class, () -> ((ModelWriter) model.write()).saveToLocal(path), "it exists");
  }

  @Test
  void aModelThatLearntNothingHasItsParams() throws ReflectiveOperationException {
    PipelineStage empty = (PipelineStage) model.getClass().getConstructor().newInstance();
    assertEquals(
        Stream.of(model.params()).map(Param::name).toList(),
        Stream.of(empty.params()).map(Param::name).toList());
    assertFails(() -> empty.transformSchema(data.schema()), empty.uid());
    assertTrue(empty.toString().contains(empty.uid()), empty.toString());
  }

  @Test
  void refusesAnExistingPathAndLeavesIt(@TempDir Path folder) throws Exception {
    for (MLWritable stage : List.of(estimator, model)) {
      Path path = folder.resolve(stage.getClass().getSimpleName());
      stage.save(path.toString());
      Map<Path, String> before = SavedStages.listing(path);
      assertFails(() -> stage.save(path.toString()), path.toString(), "already exists");
      assertEquals(before, SavedStages.listing(path));
    }
  }

  @Test
  void overwritesOnRequest(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    E other = newEstimator();
    other.fit(data).save(path);
    model.write().overwrite().save(path);
    assertEquals(
        SavedStages.describe(model), SavedStages.describe(SavedStages.load(classOf(model), path)));
  }

  @Test
  void refusesToLoadAnotherStage(@TempDir Path folder) throws Exception {
    String path = folder.resolve("estimator").toString();
    estimator.save(path);
    assertFails(() -> SavedStages.load(classOf(model), path), model.getClass().getName(), path);
  }

  @Test
  void worksInASavedPipeline(@TempDir Path folder) throws Exception {
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {estimator});
    pipeline.save(folder.resolve("pipeline").toString());
    PipelineModel fitted = Pipeline.load(folder.resolve("pipeline").toString()).fit(data);
    fitted.save(folder.resolve("model").toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
    assertEquals(outputs(model, data), loaded.transform(data).collectAsList());
  }

  @Test
  void declaresItsSchema() {
    Dataset<Row> transformed = model.transform(data);
    assertEquals(transformed.schema(), model.transformSchema(data.schema()));
    List<String> columns = new ArrayList<>(List.of(data.columns()));
    columns.addAll(outputColumns());
    assertEquals(columns, List.of(transformed.columns()));

    StructType promised = estimator.transformSchema(data.schema());
    assertEquals(Set.of(transformed.columns()), Set.of(promised.fieldNames()));
    for (StructField field : transformed.schema().fields()) {
      assertEquals(field.dataType(), promised.apply(field.name()).dataType());
      if (field.dataType().equals(SQLDataTypes.VectorType())
          && outputColumns().contains(field.name())) {
        Vector first = transformed.head().getAs(field.name());
        assertEquals(first.size(), AttributeGroup.fromStructField(field).size(), field.name());
      }
    }
  }

  @Test
  void keepsTheOtherColumns() {
    Dataset<Row> more =
        data.withColumn("id.of row", functions.monotonically_increasing_id())
            .withColumn("nothing", functions.lit(null).cast("string"))
            .withColumn("nested", functions.struct(functions.lit(1).as("one"), functions.lit("x")));
    Dataset<Row> transformed = model.transform(more);
    assertEquals(
        more.collectAsList(),
        transformed.drop(outputColumns().toArray(String[]::new)).collectAsList());
    for (StructField field : more.schema().fields()) {
      assertEquals(field, transformed.schema().apply(field.name()));
    }
  }

  @Test
  void rowMethodEqualsColumn() {
    for (Row row : model.transform(data).collectAsList()) {
      List<Object> cells = outputColumns().stream().map(row::<Object>getAs).toList();
      assertEquals(cells, outputsOfRow(model, row.getAs(featuresColumn())));
    }
  }

  @Test
  void streamsLikeBatch(@TempDir Path folder) throws Exception {
    String path = folder.resolve("rows").toString();
    data.write().parquet(path);
    Dataset<Row> stream = LocalSpark.session().readStream().schema(data.schema()).parquet(path);
    String table = "t" + UUID.randomUUID().toString().replace("-", "");
    StreamingQuery query =
        model
            .transform(stream)
            .writeStream()
            .format("memory")
            .queryName(table)
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    Dataset<Row> streamed = LocalSpark.session().table(table);
    assertEquals(sorted(outputs(model, data)), sorted(streamed.collectAsList()));
    LocalSpark.session().catalog().dropTempView(table);
  }

  @Test
  void repeatsItsBits() {
    assertEquals(outputs(model, data), outputs(refit(data), data));
  }

  @Test
  void fitsSparseInput() {
    Dataset<Row> sparse = Frames.withVectors(data, featuresColumn(), Vector::toSparse);
    Dataset<Row> dense = Frames.withVectors(data, featuresColumn(), Vector::toDense);
    assertEquals(
        outputs(refit(dense), data), outputs(refit(sparse), data), "fitted to sparse vectors");
    assertEquals(outputs(model, dense), outputs(model, sparse), "applied to sparse vectors");
  }

  @Test
  void takesArraysAsItTakesVectors() {
    Dataset<Row> vectors =
        Frames.withVectors(
            data,
            featuresColumn(),
            vector ->
                Vectors.dense(
                    Arrays.stream(vector.toArray()).map(value -> (float) value).toArray()));
    List<Row> expected = added(refit(vectors), vectors);
    for (String type : List.of("float32", "float64")) {
      Dataset<Row> arrays = Frames.withArrays(vectors, featuresColumn(), type);
      M fitted = refit(arrays);
      assertEquals(expected, added(fitted, vectors), "fitted to " + type);
      assertEquals(expected, added(fitted, arrays), "applied to " + type);
    }
    Dataset<Row> java = Frames.withJavaArrays(vectors, featuresColumn());
    assertEquals(expected, added(refit(java), java), "fitted and applied to Java's arrays");
  }

  @Test
  void takesBytesAsItTakesVectors() {
    Dataset<Row> vectors =
        Frames.withVectors(
            data,
            featuresColumn(),
            vector ->
                Vectors.dense(
                    Arrays.stream(vector.toArray())
                        .map(value -> Math.min(255, Math.rint(Math.abs(value) * 120)))
                        .toArray()));
    Dataset<Row> bytes = Frames.withBytes(vectors, featuresColumn());
    M fitted = refit(bytes);
    List<Row> expected = added(refit(vectors), vectors);
    assertEquals(expected, added(fitted, vectors), "fitted to bytes");
    assertEquals(expected, added(fitted, bytes), "applied to bytes");
  }

  @Test
  void rejectsNullInArray() {
    Dataset<Row> bad =
        data.withColumn(
            featuresColumn(), functions.expr("array(0.5D, CAST(null AS double), 0.25D)"));
    String[] words = {heldBy(estimator).uid(), featuresColumn(), "null at index 1"};
    assertFails(() -> estimator.fit(bad), words);
    assertFails(() -> model.transform(bad).collectAsList(), words);
  }

  @Test
  void survivesEmptyPartition() {
    Dataset<Row> holes = Frames.withEmptyPartitions(data, 2);
    M fitted = refit(holes);
    assertEquals(outputs(refit(data.coalesce(1)), data), outputs(fitted, data));
    assertEquals(data.count(), fitted.transform(holes).collectAsList().size());
  }

  @Test
  void leavesNoCachesBehind() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    Set<Integer> before = context.getPersistentRDDs().keySet();
    refit(data);
    assertTrue(before.containsAll(context.getPersistentRDDs().keySet()));
  }

  @Test
  void rejectsMissingColumn() {
    for (String column : inputColumns()) {
      assertFails(() -> estimator.fit(data.drop(column)), heldBy(estimator).uid(), column);
    }
    assertFails(
        () -> model.transform(data.drop(featuresColumn())), heldBy(model).uid(), featuresColumn());
  }

  @Test
  void rejectsWrongType() {
    for (String column : inputColumns()) {
      Dataset<Row> text = data.withColumn(column, functions.lit("text"));
      assertFails(() -> estimator.fit(text), heldBy(estimator).uid(), column, "string");
    }
    Dataset<Row> text = data.withColumn(featuresColumn(), functions.lit("text"));
    assertFails(() -> model.transform(text), heldBy(model).uid(), featuresColumn(), "string");
  }

  @Test
  void rejectsExistingOutputColumn() {
    for (String column : outputColumns()) {
      Dataset<Row> taken = data.withColumn(column, functions.lit(1));
      assertFails(() -> estimator.fit(taken), heldBy(estimator).uid(), column);
      assertFails(() -> model.transform(taken), heldBy(model).uid(), column);
    }
  }

  @Test
  void rejectsEmptyData() {
    assertFails(() -> estimator.fit(data.filter("false")), heldBy(estimator).uid(), "no rows");
  }

  @Test
  void rejectsNaN() {
    rejectsVector(vector -> Frames.withFirstValue(vector, Double.NaN), "NaN");
  }

  @Test
  void rejectsInfinity() {
    rejectsVector(vector -> Frames.withFirstValue(vector, Double.NEGATIVE_INFINITY), "-Infinity");
  }

  @Test
  void rejectsNullVector() {
    rejectsVector(vector -> null, "null");
  }

  @Test
  void rejectsVectorOfAnotherLength() {
    int size = data.head().<Vector>getAs(featuresColumn()).size();
    rejectsVector(
        vector -> Vectors.dense(Arrays.copyOf(vector.toArray(), size + 1)),
        String.valueOf(size),
        String.valueOf(size + 1));
  }

  private void rejectsVector(UnaryOperator<Vector> change, String... found) {
    Dataset<Row> bad = Frames.withLastVector(data, featuresColumn(), change);
    String[] words =
        Stream.concat(Stream.of(found), Stream.of(heldBy(estimator).uid(), featuresColumn()))
            .toArray(String[]::new);
    assertFails(() -> estimator.fit(bad), words);
    assertFails(() -> model.transform(bad).collectAsList(), words);
  }

  private String featuresColumn() {
    return inputColumns().get(0);
  }

  /** A new estimator's fit: in all but the uid what {@code estimator} gives. */
  private M refit(Dataset<Row> rows) {
    return newEstimator().fit(rows);
  }

  private static List<Row> outputs(Model<?> model, Dataset<Row> rows) {
    return model.transform(rows).collectAsList();
  }

  /** The cells that a model adds. */
  private List<Row> added(M model, Dataset<Row> rows) {
    return model
        .transform(rows)
        .select(outputColumns().stream().map(functions::col).toArray(Column[]::new))
        .collectAsList();
  }

  private static List<String> sorted(List<Row> rows) {
    return rows.stream().map(Row::toString).sorted().toList();
  }

  /** The model's Param that names its first output column. */
  private Param<Object> outputParam() {
    PipelineStage held = heldBy(model);
    return Stream.of(held.params())
        .filter(param -> held.isDefined(param))
        .filter(param -> held.getOrDefault(param).equals(outputColumns().get(0)))
        .map(param -> held.getParam(param.name()))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static <S> Class<S> classOf(S stage) {
    return (Class<S>) stage.getClass();
  }
}

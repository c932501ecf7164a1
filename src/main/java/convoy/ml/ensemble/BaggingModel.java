package convoy.ml.ensemble;

import convoy.averaging.report.TrainingSummary;
import convoy.ml.param.Shown;
import convoy.ml.training.Evaluation;
import convoy.ml.training.NetworkModel;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.RowBatches;
import convoy.ml.util.Schemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link Bagging} learnt: its members. Adds the columns that a member would add, in its place.
 *
 * <p>With {@code average}, {@code probabilityCol} is the mean of the members' probabilities, {@code
 * rawPredictionCol} their sum (as in Spark's random forests), and {@code predictionCol} follows
 * from the mean by the estimator's thresholds; of numbers it is the mean of the predictions. With
 * {@code vote}, the raw prediction is how many members predict a class or label, the probability
 * their share, and the prediction the class with the most votes, the first of several, or each
 * label with more than half of them.
 *
 * <p>A member's Params, its columns among them, are reached through {@link #members()} or, for all
 * members at once, by {@code copy} or {@code transform} with a ParamMap.
 */
public final class BaggingModel extends Model<BaggingModel> implements BaggingParams, MLWritable {
  private static final String RAW_PREDICTION = "rawPredictionCol";
  private static final String PROBABILITY = "probabilityCol";
  private static final String PREDICTION = "predictionCol";

  /** Rows whose predictions are combined at once. */
  private static final int TOGETHER = 64;

  private final String uid;
  private final BaggingParams.Set params;
  private final List<Model<?>> members;

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public BaggingModel() {
    this(Identifiable.randomUID("BaggingModel"), List.of());
  }

  BaggingModel(String uid, List<Model<?>> members) {
    this.uid = uid;
    this.params = BaggingParams.Set.of(this);
    this.members = List.copyOf(members);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public BaggingParams.Set baggingParams() {
    return params;
  }

  /** The members, each a model of its own: one or more, but of a model that learnt nothing. */
  public List<Model<?>> members() {
    return members;
  }

  /**
   * Checks the columns as a member does, and appends those that it would add.
   *
   * @throws IllegalArgumentException if a member refuses the columns
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    return first().transformSchema(schema);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType promised = transformSchema(dataset.schema());
    List<StructField> added =
        Arrays.asList(promised.fields()).subList(dataset.schema().size(), promised.size());
    Combination combination = Combination.of(this, (NetworkModel) first());
    Dataset<Row> asked = dataset.toDF();
    List<Integer> said = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      said.add(asked.schema().size());
      asked = ask(members.get(i), "%s said by %d".formatted(uid, i), combination).transform(asked);
    }
    StructType whole = asked.schema();
    for (StructField field : added) {
      whole = whole.add(field);
    }
    List<String> kinds = added.stream().map(field -> kindOf(field.name())).toList();
    int count = members.size();
    Dataset<Row> combined =
        RowBatches.append(
            asked,
            whole,
            TOGETHER,
            uid,
            featuresCol(),
            rows -> rows.stream().map(row -> cells(combination, row, said, kinds, count)).toList());
    return combined.drop(said.stream().map(at -> combined.columns()[at]).toArray(String[]::new));
  }

  /** A member that adds one column: what it is asked for. */
  private static Model<?> ask(Model<?> member, String column, Combination combination) {
    ParamMap columns = ParamMap.empty();
    for (String kind : List.of(RAW_PREDICTION, PROBABILITY, PREDICTION)) {
      if (member.hasParam(kind)) {
        columns.put(member.getParam(kind), "");
      }
    }
    String wanted = combination.asksForPredictions() ? PREDICTION : PROBABILITY;
    return member.copy(columns.put(member.getParam(wanted), column));
  }

  private static Object[] cells(
      Combination combination, Row row, List<Integer> said, List<String> kinds, int members) {
    double[] sum = combination.sum(row, said);
    double[] mean = Arrays.stream(sum).map(value -> value / members).toArray();
    return kinds.stream()
        .map(
            kind ->
                switch (kind) {
                  case RAW_PREDICTION -> Vectors.dense(sum);
                  case PROBABILITY -> Vectors.dense(mean);
                  default -> combination.prediction(mean);
                })
        .toArray();
  }

  /** The name of the members' Param that names an added column. */
  private String kindOf(String column) {
    Model<?> member = first();
    return Stream.of(RAW_PREDICTION, PROBABILITY, PREDICTION)
        .filter(member::hasParam)
        .filter(kind -> column.equals(member.getOrDefault(member.getParam(kind))))
        .findFirst()
        .orElseThrow();
  }

  private Model<?> first() {
    if (members.isEmpty()) {
      throw new IllegalStateException(
          uid + ": this model has no members. Call fit of Bagging, or load a saved model.");
    }
    return members.get(0);
  }

  private String featuresCol() {
    Model<?> member = first();
    Param<Object> features = member.getParam("featuresCol");
    return String.valueOf(member.getOrDefault(features));
  }

  /** Whether {@link #summaries()} are there: in the program that trained the model. */
  public boolean hasSummary() {
    return !members.isEmpty()
        && members.stream().allMatch(member -> ((NetworkModel) member).hasSummary());
  }

  /**
   * How each member's training went.
   *
   * @throws IllegalStateException if the model was loaded
   */
  public List<TrainingSummary> summaries() {
    return members().stream().map(member -> ((NetworkModel) member).summary()).toList();
  }

  /**
   * How good the predictions of all members together are; see {@link NetworkModel#evaluate}.
   *
   * @return what a member's {@code evaluate} gives: of classes a {@code ClassificationEvaluation}
   */
  public Evaluation evaluate(Dataset<?> dataset) {
    return ((NetworkModel) first()).evaluate(this, dataset);
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public String toString() {
    if (members.isEmpty()) {
      return "BaggingModel: uid=%s, no members".formatted(uid);
    }
    return "BaggingModel: uid=%s, numMembers=%d, members=%s, numFeatures=%d"
        .formatted(
            uid,
            members.size(),
            first().getClass().getSimpleName(),
            ((NetworkModel) first()).networkSpec().input().size());
  }

  @Override
  public BaggingModel copy(ParamMap extra) {
    List<Model<?>> copies = new ArrayList<>();
    members.forEach(member -> copies.add(member.copy(extra)));
    BaggingModel copy = copyValues(new BaggingModel(uid, copies), extra);
    return copy.setParent(parent());
  }

  /** Bytes of memory that the model takes; asked for by Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return members.stream().mapToLong(member -> ((NetworkModel) member).trained().bytes()).sum();
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(
        // A copy may have been told another number of members than it has.
        copyValues(new BaggingModel(uid, members), ParamMap.empty())
            .set(numMembers(), members.size()),
        folder -> SavedMembers.write(this, folder));
  }

  /** A reader of saved models. */
  public static MLReader<BaggingModel> read() {
    return new ModelReader<>(BaggingModel.class, SavedMembers::read);
  }

  /** Loads the model saved at {@code path}. */
  public static BaggingModel load(String path) {
    return read().load(path);
  }
}

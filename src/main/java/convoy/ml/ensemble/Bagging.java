package convoy.ml.ensemble;

import convoy.averaging.report.Listeners;
import convoy.averaging.report.Progress;
import convoy.averaging.report.TrainingListener;
import convoy.data.Seeds;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.param.Shown;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.training.Task;
import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.Schemas;
import convoy.ml.util.TargetReader;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Bagging (Breiman 1996): several networks, each trained on rows drawn from the data with
 * replacement and from other initial weights, predict together.
 *
 * <p>Each row is in a member's data as often as a Poisson number of mean 1 says, which is what
 * drawing as many rows as there are, with replacement, comes to for many rows (Oza and Russell
 * 2001); an exact number of rows could not be drawn without one place that counts them. The number
 * is a function of the row's contents in the columns that the estimator reads, of which of the rows
 * with the same contents it is, of the member and of the seed: partitions and their order leave no
 * trace. Validation rows that {@code validationIndicatorCol} marks are every member's, once.
 *
 * <p>If the estimator has a {@code checkpointDir}, each member has a folder in it, {@code member_0}
 * and so on: a training that was broken off begins with the first member that was not trained to
 * its end.
 */
public final class Bagging extends Estimator<BaggingModel>
    implements BaggingParams.Setters<Bagging>, MLWritable {
  private final String uid;
  private final BaggingParams.Set params;
  private final Param<Estimator<?>> estimator;

  /** An estimator with a random uid. */
  public Bagging() {
    this(Identifiable.randomUID("Bagging"));
  }

  /** An estimator with this uid. */
  public Bagging(String uid) {
    this.uid = uid;
    this.params = BaggingParams.Set.of(this);
    this.estimator = new HeldEstimator(this, "estimator", "what each member is");
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public BaggingParams.Set baggingParams() {
    return params;
  }

  /** What each member is: a stage of this library that trains a network. Not set by default. */
  public Param<Estimator<?>> estimator() {
    return estimator;
  }

  /** See {@link #estimator()}; fails if it was not set. */
  public Estimator<?> getEstimator() {
    Object value = getOrDefault(estimator);
    return HeldEstimator.stageOf(value);
  }

  /** Sets {@link #estimator()}. */
  public Bagging setEstimator(Estimator<?> value) {
    return with(estimator, value);
  }

  /**
   * Checks Params and, as the members' estimator does, columns.
   *
   * @throws IllegalArgumentException if no estimator is set, it predicts numbers and these are to
   *     be voted on, or it refuses the columns
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    if (!isDefined(estimator())) {
      throw new IllegalArgumentException(
          uid + ": estimator is not set. Set it to what each member is to be.");
    }
    Combination.require(this, held().lossSetting().targets());
    return getEstimator().transformSchema(schema);
  }

  private NetworkEstimator held() {
    return (NetworkEstimator) getEstimator();
  }

  /**
   * Trains the members.
   *
   * @throws IllegalArgumentException if a column, a Param or a row is not right; the text names it
   */
  @Override
  public BaggingModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Task task = held().task(dataset);
    lookAtAllRows(dataset, held(), task);
    Dataset<?> declared = DeclaredClasses.of(dataset, held());
    OptionalInt labels =
        held() instanceof MultilabelClassifier
            ? OptionalInt.of(task.expected().outputs())
            : OptionalInt.empty();
    try (Bootstrap rows = Bootstrap.of(declared, held(), getSeed())) {
      List<Model<?>> members =
          SideBySide.run(
              getParallelism(),
              IntStream.range(0, getNumMembers()).boxed().toList(),
              number -> member(number, labels).fit(drawn(rows, number)));
      return copyValues(new BaggingModel(uid, members), ParamMap.empty()).setParent(this);
    }
  }

  /** Refuses what the estimator refuses, in a row that no member may happen to draw, too. */
  private static void lookAtAllRows(Dataset<?> dataset, NetworkEstimator estimator, Task task) {
    int features =
        estimator.isDefined(estimator.inputShape())
            ? estimator.exampleShape(0).size()
            : LabeledRows.numFeatures(dataset, estimator);
    TargetReader targets = task.targets(estimator.uid());
    Failures.inWords(() -> LabeledRows.pack(dataset, estimator, features, targets).count());
  }

  /** What a member is trained on: of few rows it may happen to draw none. */
  private Dataset<Row> drawn(Bootstrap rows, int number) {
    Dataset<Row> drawn = rows.of(number);
    Dataset<Row> training = drawn;
    if (held().isDefined(held().validationIndicatorCol())) {
      Column marked = Schemas.column(held().getValidationIndicatorCol());
      training = drawn.filter(functions.not(marked.eqNullSafe(true)));
    }
    if (LabeledRows.labels(training, held()).isEmpty()) {
      throw new IllegalArgumentException(
          "%s: member %d happens to draw none of the few rows to train on. Give more rows, fewer members (numMembers is %d) or another seed."
              .formatted(uid, number, getNumMembers()));
    }
    return drawn;
  }

  /** The estimator with what is a member's own, and what all members must agree on. */
  private Estimator<? extends Model<?>> member(int number, OptionalInt labels) {
    NetworkEstimator member = held().copy(ParamMap.empty());
    member.set(member.seed(), Seeds.derive(getSeed(), Seeds.Purpose.MEMBER, number));
    if (member.isDefined(member.checkpointDir())) {
      member.set(
          member.checkpointDir(),
          new Path(member.getCheckpointDir(), "member_" + number).toString());
    }
    if (member.getVerbose()) {
      showOf(member, number);
    }
    if (member instanceof MultilabelClassifier classifier) {
      labels.ifPresent(classifier::setNumLabels);
    }
    @SuppressWarnings("unchecked") // every estimator's model is one
    Estimator<? extends Model<?>> estimator = (Estimator<? extends Model<?>>) (Object) member;
    return estimator;
  }

  /** Says whose progress it is, which the member itself does not know. */
  private void showOf(NetworkEstimator member, int number) {
    String name = "member %d/%d".formatted(number + 1, getNumMembers());
    TrainingListener shown = Progress.shown(name, getParallelism() == 1);
    member.set(member.verbose(), false);
    member.setListener(
        member.listener() == null ? shown : new Listeners(List.of(shown, member.listener())));
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public Bagging copy(ParamMap extra) {
    Bagging copy = copyValues(new Bagging(uid), extra);
    return copy.isDefined(copy.estimator())
        ? copy.setEstimator(copy.getEstimator().copy(extra))
        : copy;
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(
        SavedMembers.withoutEstimator(this), folder -> SavedMembers.writeEstimator(this, folder));
  }

  /** A reader of saved estimators. */
  public static MLReader<Bagging> read() {
    return new ModelReader<>(
        Bagging.class, (uid, folder) -> SavedMembers.readEstimator(new Bagging(uid), folder));
  }

  /** Loads the estimator saved at {@code path}. */
  public static Bagging load(String path) {
    return read().load(path);
  }
}

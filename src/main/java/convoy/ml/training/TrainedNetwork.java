package convoy.ml.training;

import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.report.TrainingSummary;
import convoy.network.NetworkSpec;
import convoy.optimize.Loss;
import java.io.Serializable;
import org.apache.spark.ml.Model;

/** A network with its parameters and, in the program that trained it, how that went. */
public final class TrainedNetwork implements Serializable {
  private static final long serialVersionUID = 1;
  private final NetworkSpec spec;
  private final float[] parameters;
  private transient volatile TrainingSummary summary;
  private final transient Checkpoints checkpoints;
  private transient volatile ReadLoss last;

  /** A loss and the text that it was read from. */
  private record ReadLoss(String text, Loss loss) {}

  /**
   * A network that was trained somewhere.
   *
   * @param spec with its output layer
   * @param parameters flat, as its layout says
   */
  public TrainedNetwork(NetworkSpec spec, float[] parameters) {
    this(spec, parameters, null, null);
  }

  /**
   * @param spec with its output layer
   * @param parameters flat, as its layout says
   * @param summary of the training; null if that was not here
   * @param checkpoints of the training; null if that was not here
   */
  TrainedNetwork(
      NetworkSpec spec, float[] parameters, TrainingSummary summary, Checkpoints checkpoints) {
    this.spec = spec;
    this.parameters = parameters;
    this.summary = summary;
    this.checkpoints = checkpoints;
  }

  /**
   * A model as Spark's print themselves.
   *
   * @param trained null of a model that learnt nothing
   * @param outputs what it calls the number of its outputs
   */
  public static String describe(Model<?> model, TrainedNetwork trained, String outputs) {
    String name = "%s: uid=%s".formatted(model.getClass().getSimpleName(), model.uid());
    return trained == null
        ? name + ", no network"
        : "%s, %s=%d, numFeatures=%d"
            .formatted(name, outputs, trained.spec.output().size(), trained.spec.input().size());
  }

  /** The network, with its output layer. */
  public NetworkSpec spec() {
    return spec;
  }

  /** The parameters, flat, as the network's layout says; not to be changed. */
  public float[] parameters() {
    return parameters;
  }

  /** The same without its parameters, for tasks that are sent these in another way. */
  public TrainedNetwork withoutParameters() {
    return new TrainedNetwork(spec, new float[0]);
  }

  /**
   * The loss that a text tells of; asked for the same text again, row after row, as read before.
   */
  Loss loss(String text) {
    ReadLoss known = last;
    if (known == null || !known.text.equals(text)) {
      known = new ReadLoss(text, Loss.parse(text));
      last = known;
    }
    return known.loss;
  }

  /** Bytes of memory that it takes, nearly all of them for the parameters. */
  public long bytes() {
    return (long) Float.BYTES * parameters.length + spec.toJson().length();
  }

  TrainingSummary summary() {
    return summary;
  }

  void setSummary(TrainingSummary value) {
    summary = value;
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }
}

package convoy.averaging;

import convoy.averaging.report.TrainingListener;
import convoy.network.NetworkSpec;
import convoy.optimize.Loss;
import convoy.optimize.Update;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Somebody else's parameter averaging, to compare with {@link ParameterAveraging} or to move from.
 * Implementations are found through {@link java.util.ServiceLoader} ({@link TrainingMasters}).
 *
 * <p>It knows neither weights, validation, checkpoints nor schedules: who calls it sees to it that
 * none is asked for.
 */
public interface TrainingMaster {
  /** What the {@code trainingMaster} Param calls it. */
  String name();

  /** The names of the Params that it follows, in the order in which to tell them. */
  List<String> settings();

  /**
   * Whether it does what a Param asks for.
   *
   * @param param its name
   * @param value what it is set to
   */
  boolean follows(String param, Object value);

  /**
   * Refuses a loss that it does not train with.
   *
   * @throws IllegalArgumentException that names those it does
   */
  void requireLoss(Loss loss);

  /**
   * Refuses steps that it would take otherwise than Convoy does.
   *
   * @throws IllegalArgumentException that names what it cannot do
   */
  void requireUpdate(Update update);

  /**
   * Refuses a network that it would compute otherwise than Convoy does.
   *
   * @param network with its output layer
   * @throws IllegalArgumentException that names the layer
   */
  void requireNetwork(NetworkSpec network);

  /**
   * Refuses a Spark whose settings it cannot work with; before anything is read.
   *
   * @throws IllegalArgumentException that names the property
   */
  void requireSession(JavaSparkContext spark);

  /**
   * Trains from the same initial values as {@link ParameterAveraging}, on the same rows for each
   * worker.
   *
   * @param network with its output layer
   * @param data at least one row; weights are not looked at
   * @param settings more workers than rows become as many as rows
   * @param listener hears of every round
   * @return the parameters, flat, as the network's layout says
   * @throws DivergedException if the loss is no longer a finite number
   */
  float[] train(
      NetworkSpec network, TrainingData data, Settings settings, TrainingListener listener);
}

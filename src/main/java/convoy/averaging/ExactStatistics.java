package convoy.averaging;

import convoy.averaging.device.Slots;
import convoy.averaging.device.TaskNetworks;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.Blocks;
import convoy.data.Shard;
import convoy.network.BatchNormalization;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Finds the statistics of batch normalization anew when training is over: over all rows, by the
 * final weights, in one plain Spark job (Wu and Johnson 2021, "Rethinking 'Batch' in BatchNorm",
 * section 3). The moments of each mini-batch are put together to those of all rows (Chan, Golub and
 * LeVeque 1979), so that of the first normalization they are the mean and the variance over the
 * whole training set, whatever the mini-batches; what enters a later one was normalized by its
 * mini-batch, as in training. Dropout is off, as in prediction. A row counts once, whatever it
 * weighs.
 *
 * <p>Mini-batches are as large as the training's largest. Moments are put together in the order of
 * the rows within a block, and of the blocks: they have the same bits wherever tasks run.
 */
public final class ExactStatistics {

  /**
   * A batch normalization's place.
   *
   * @param mean where its means begin in the flat array
   * @param variance where its variances do
   * @param channels how many it has of each
   * @param area values of a channel in an example
   */
  private record Place(int mean, int variance, int channels, int area) {}

  /** Moments of the rows so far, those of all normalizations one after the other. */
  private static final class Moments implements Serializable {
    private static final long serialVersionUID = 1;
    private long rows;
    private final double[] means;
    private final double[] squares; // of deviations from the mean, added up, divided by the area

    Moments(int channels) {
      means = new double[channels];
      squares = new double[channels];
    }

    void add(Moments other) {
      long all = rows + other.rows;
      for (int i = 0; i < means.length && all > 0; i++) {
        double beyond = other.means[i] - means[i];
        means[i] += beyond * other.rows / all;
        squares[i] += other.squares[i] + beyond * beyond * rows * other.rows / all;
      }
      rows = all;
    }
  }

  private ExactStatistics() {}

  /** Whether a network has what statistics are found of. */
  public static boolean haveAPlaceIn(NetworkSpec network) {
    return network.computing().stream()
        .anyMatch(placed -> placed.layer() instanceof BatchNormalization);
  }

  /**
   * The parameters with the statistics of all rows.
   *
   * @param network with its output layer
   * @param parameters trained ones; not changed
   * @param data what they were trained on
   * @param settings of the training
   */
  public static float[] of(
      NetworkSpec network, float[] parameters, TrainingData data, Settings settings) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    String description = spark.getLocalProperty(TrainingLoop.JOB_DESCRIPTION);
    Settings possible = settings.withWorkers((int) Math.min(settings.workers(), data.rows()));
    int largest = RoundPlan.of(possible, data.rows()).largestBatch();
    int threads = Slots.threads(data.context());
    List<Place> places = places(network);
    Broadcast<float[]> weights = spark.broadcast(parameters);
    try (Shards shards = data.deal(possible.workers(), network.input().size())) {
      spark.setJobDescription("statistics of batch normalization");
      Moments all = new Moments(channels(places));
      shards
          .blocks()
          .map(block -> moments(network, possible, threads, weights.value(), block, largest))
          .collect()
          .forEach(all::add);
      return with(all, places, parameters);
    } finally {
      spark.setLocalProperty(TrainingLoop.JOB_DESCRIPTION, description);
      weights.destroy(false);
    }
  }

  private static List<Place> places(NetworkSpec network) {
    ParameterLayout layout = new ParameterLayout(network);
    List<Place> places = new ArrayList<>();
    network.computing().stream()
        .filter(placed -> placed.layer() instanceof BatchNormalization)
        .forEach(
            placed ->
                places.add(
                    new Place(
                        layout.tensor(placed.name(), BatchNormalization.MEAN).offset(),
                        layout.tensor(placed.name(), BatchNormalization.VARIANCE).offset(),
                        placed.input().channels(),
                        placed.input().height() * placed.input().width())));
    return places;
  }

  private static int channels(List<Place> places) {
    return places.stream().mapToInt(Place::channels).sum();
  }

  /** An executor's part: the moments of a block, mini-batch after mini-batch. */
  private static Moments moments(
      NetworkSpec network,
      Settings settings,
      int threads,
      float[] parameters,
      Shard block,
      int largest) {
    List<Place> places = places(network);
    Moments all = new Moments(channels(places));
    int batches = (int) RoundPlan.ceilingOfRatio(block.rows(), largest);
    if (batches == 0) {
      return all;
    }
    Blocks cut = new Blocks(block.rows(), batches);
    return TaskNetworks.train(
        settings.arithmetic(),
        network.observing(),
        threads,
        open -> {
          open.load(parameters);
          Batch batch = settings.newBatch(network, largest);
          float[] observed = new float[parameters.length];
          for (int i = 0; i < batches; i++) {
            int first = (int) cut.start(i);
            int rows = cut.rowsOf(i);
            batch.resize(rows);
            block.fill(IntStream.range(first, first + rows).toArray(), 0, rows, batch, 0);
            all.add(moments(open, batch, places, observed));
          }
          return all;
        });
  }

  private static Moments moments(Network open, Batch batch, List<Place> places, float[] observed) {
    open.observe(batch, 0);
    open.store(observed);
    Moments moments = new Moments(channels(places));
    moments.rows = batch.rows();
    int at = 0;
    for (Place place : places) {
      // The variance is over n - 1 of n values; of a single one it is 0.
      double degrees = (double) batch.rows() * place.area - 1;
      for (int channel = 0; channel < place.channels; channel++) {
        moments.means[at] = observed[place.mean + channel];
        moments.squares[at] = observed[place.variance + channel] * degrees / place.area;
        at++;
      }
    }
    return moments;
  }

  private static float[] with(Moments moments, List<Place> places, float[] parameters) {
    float[] all = parameters.clone();
    int at = 0;
    for (Place place : places) {
      double degrees = Math.max(1, (double) moments.rows * place.area - 1);
      for (int channel = 0; channel < place.channels; channel++) {
        all[place.mean + channel] = (float) moments.means[at];
        all[place.variance + channel] = (float) (moments.squares[at] * place.area / degrees);
        at++;
      }
    }
    return all;
  }
}

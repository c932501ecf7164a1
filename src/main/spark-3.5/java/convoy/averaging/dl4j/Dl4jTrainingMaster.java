package convoy.averaging.dl4j;

import convoy.averaging.DealtRounds;
import convoy.averaging.Settings;
import convoy.averaging.TrainingData;
import convoy.averaging.TrainingMaster;
import convoy.averaging.report.TrainingListener;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Loss;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.util.SparkUtils;
import org.nd4j.linalg.learning.config.IUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deeplearning4j's {@code ParameterAveragingTrainingMaster}, given one round at a time: it
 * broadcasts the network, its workers train, and it averages what they return, without weights.
 * Which rows a worker gets, and in which order, is decided by {@link DealtRounds}, so that its own
 * splitting, repartitioning, caching and exporting have nothing to do.
 */
public final class Dl4jTrainingMaster implements TrainingMaster {
  private static final Logger LOG = LoggerFactory.getLogger(Dl4jTrainingMaster.class);

  /** Only the shape of the network is looked at. */
  private static final IUpdater ANY_UPDATER = new org.nd4j.linalg.learning.config.NoOp();

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public List<String> settings() {
    return List.of(
        "network",
        "initializer",
        "inputShape",
        "epochs",
        "batchSize",
        "learningRate",
        "optimizer",
        "numWorkers",
        "averagingFrequency",
        "backend",
        "device",
        "seed");
  }

  @Override
  public boolean follows(String param, Object value) {
    return switch (param) {
      case "averagingFrequency" -> !value.equals("auto"); // its own is a number
      case "batchSize" -> !value.equals(-1); // nor does it find one by itself (auto)
      case "backend" -> value.equals(name()); // it computes with ND4J
      case "device" -> !value.equals("gpu"); // on the processor
      default -> settings().contains(param);
    };
  }

  @Override
  public void requireUpdate(Update update) {
    Updaters.of(update);
  }

  @Override
  public void requireLoss(Loss loss) {
    if (!loss.equals(new SoftmaxCrossEntropy())) {
      throw new IllegalArgumentException(
          "The loss is %s, but trainingMaster dl4j trains with softmaxCrossEntropy alone, without labelSmoothing. Set trainingMaster to convoy."
              .formatted(Json.compact(loss)));
    }
  }

  @Override
  public void requireNetwork(NetworkSpec network) {
    Configuration.of(network, ANY_UPDATER, 0);
  }

  @Override
  public void requireSession(JavaSparkContext spark) {
    try {
      SparkUtils.checkKryoConfiguration(spark, LOG);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "spark.serializer is KryoSerializer, which breaks Deeplearning4j's arrays. For"
              + " trainingMaster dl4j set spark.kryo.registrator to"
              + " org.nd4j.kryo.Nd4jRegistrator, or leave spark.serializer out; or set"
              + " trainingMaster to convoy.",
          e);
    }
  }

  @Override
  public float[] train(
      NetworkSpec network, TrainingData data, Settings settings, TrainingListener listener) {
    Parameters parameters = new Parameters(network);
    MultiLayerNetwork trained = new MultiLayerNetwork(configuration(network, settings));
    try (DealtRounds rounds = DealtRounds.of(network, data, settings)) {
      trained.init();
      parameters.load(new ParameterLayout(network).initialValues(settings.seed()), trained);
      SparkDl4jMultiLayer onSpark =
          new SparkDl4jMultiLayer(SparkContext.getOrCreate(), trained, master(rounds));
      listener.onStart(rounds.rounds(), rounds.epochs());
      try {
        return train(onSpark, rounds, new DataSets(network.output().size()), parameters, listener);
      } finally {
        listener.onEnd();
      }
    } finally {
      trained.close();
    }
  }

  private static float[] train(
      SparkDl4jMultiLayer onSpark,
      DealtRounds rounds,
      DataSets dataSets,
      Parameters parameters,
      TrainingListener listener) {
    MultiLayerNetwork trained = onSpark.getNetwork();
    float[] values = parameters.store(trained);
    for (int round = 0; round < rounds.rounds(); round++) {
      onSpark.fit(rounds.batches(round, dataSets));
      // It counts averagingFrequency steps for each round, also for an epoch's last, shorter one;
      // Adam's correction of the first steps goes by that number.
      trained
          .getLayerWiseConfigurations()
          .setIterationCount(Math.toIntExact(rounds.stepsAfter(round)));
      values = parameters.store(trained);
      listener.onRound(rounds.after(round, onSpark.getScore(), values));
    }
    return values;
  }

  private static MultiLayerConfiguration configuration(NetworkSpec network, Settings settings) {
    IUpdater updater = Updaters.of(settings.update());
    return Configuration.of(network, updater, settings.seed());
  }

  private static ParameterAveragingTrainingMaster master(DealtRounds rounds) {
    return new ParameterAveragingTrainingMaster.Builder(rounds.workers(), rounds.batchSize())
        .batchSizePerWorker(rounds.batchSize())
        .averagingFrequency(rounds.averagingFrequency())
        .saveUpdater(true) // said to be the default, but it is not
        .repartionData(Repartition.Never)
        .rddTrainingApproach(RDDTrainingApproach.Direct) // no temporary files
        .storageLevel(null) // a round's batches are read once
        .workerPrefetchNumBatches(0)
        .collectTrainingStats(false)
        .build();
  }
}

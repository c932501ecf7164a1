package convoy.averaging;

import convoy.backend.Arithmetic;
import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.optimize.Loss;
import convoy.optimize.Update;
import java.io.Serializable;

/**
 * How to train; everything but the data and the network.
 *
 * @param workers how many shards, and models that are averaged; at least 1
 * @param averagingFrequency steps a worker takes from one averaging to the next
 * @param epochs passes over the data; at least 1
 * @param batchSize rows of a worker's mini-batch, at most; at least 1
 * @param gradientAccumulationSteps mini-batches whose gradients make a step, at most; at least 1
 * @param update how a gradient changes the parameters
 * @param optimizerStateMode what becomes of the optimizer's state when workers average
 * @param outer how the mean of the workers becomes the start of the next round
 * @param loss what to make small
 * @param emphasis which examples count, or are shown, more than others
 * @param seed of initial weights, shards, order and dropout
 * @param arithmetic what networks compute with
 */
public record Settings(
    int workers,
    AveragingFrequency averagingFrequency,
    int epochs,
    int batchSize,
    int gradientAccumulationSteps,
    Update update,
    OptimizerStateMode optimizerStateMode,
    OuterOptimizer outer,
    Loss loss,
    Emphasis emphasis,
    long seed,
    Arithmetic arithmetic)
    implements Serializable {

  /** An empty mini-batch for so many rows. */
  Batch newBatch(NetworkSpec network, int rows) {
    int targets = loss.targets().length(network.output().size());
    return new Batch(network.input().size(), targets, rows);
  }

  Settings withWorkers(int fewer) {
    return new Settings(
        fewer,
        averagingFrequency,
        epochs,
        batchSize,
        gradientAccumulationSteps,
        update,
        optimizerStateMode,
        outer,
        loss,
        emphasis,
        seed,
        arithmetic);
  }
}

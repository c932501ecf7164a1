package convoy.averaging;

import convoy.backend.Arithmetic;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Loss;
import convoy.optimize.Optimizer;
import java.io.Serializable;

/**
 * How to train; everything but the data and the network.
 *
 * @param workers how many shards, and models that are averaged; at least 1
 * @param averagingFrequency mini-batches a worker takes from one averaging to the next
 * @param epochs passes over the data; at least 1
 * @param batchSize rows of a worker's mini-batch, at most; at least 1
 * @param learningRate greater than 0
 * @param learningRateSchedule what becomes of it in the course of the training
 * @param optimizer how a gradient becomes a step
 * @param optimizerStateMode what becomes of the optimizer's state when workers average
 * @param outer how the mean of the workers becomes the start of the next round
 * @param loss what to make small
 * @param seed of initial weights, shards, order and dropout
 * @param arithmetic what networks compute with
 */
public record Settings(
    int workers,
    AveragingFrequency averagingFrequency,
    int epochs,
    int batchSize,
    double learningRate,
    LearningRateSchedule learningRateSchedule,
    Optimizer optimizer,
    OptimizerStateMode optimizerStateMode,
    OuterOptimizer outer,
    Loss loss,
    long seed,
    Arithmetic arithmetic)
    implements Serializable {

  Settings withWorkers(int fewer) {
    return new Settings(
        fewer,
        averagingFrequency,
        epochs,
        batchSize,
        learningRate,
        learningRateSchedule,
        optimizer,
        optimizerStateMode,
        outer,
        loss,
        seed,
        arithmetic);
  }
}

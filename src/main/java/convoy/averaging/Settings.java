package convoy.averaging;

import convoy.backend.Arithmetic;
import convoy.data.Batch;
import convoy.data.augment.Augmentation;
import convoy.data.augment.Augmenter;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Loss;
import convoy.optimize.Update;
import java.io.Serializable;

/**
 * How to train; everything but the data and the network.
 *
 * @param workers how many shards, and models that are averaged; at least 1
 * @param averagingFrequency steps a worker takes from one averaging to the next
 * @param course how long the training is, and into which steps it is cut
 * @param update how a gradient changes the parameters
 * @param optimizerStateMode what becomes of the optimizer's state when workers average
 * @param outer how the mean of the workers becomes the start of the next round
 * @param loss what to make small
 * @param emphasis which examples count, or are shown, more than others
 * @param augmentation what becomes of the images that are shown
 * @param seed of initial weights, shards, order, dropout and augmentation
 * @param arithmetic what networks compute with
 */
public record Settings(
    int workers,
    AveragingFrequency averagingFrequency,
    Course course,
    Update update,
    OptimizerStateMode optimizerStateMode,
    OuterOptimizer outer,
    Loss loss,
    Emphasis emphasis,
    Augmentation augmentation,
    long seed,
    Arithmetic arithmetic)
    implements Serializable {

  /** An empty mini-batch for so many rows. */
  Batch newBatch(NetworkSpec network, int rows) {
    int targets = loss.targets().length(network.output().size());
    return new Batch(network.input().size(), targets, rows);
  }

  /** What changes images of a network's shape. */
  Augmenter newAugmenter(NetworkSpec network) {
    Shape image = network.input();
    return augmentation.on(image.channels(), image.height(), image.width(), seed);
  }

  Settings withWorkers(int fewer) {
    return with(fewer, course);
  }

  Settings with(Course other) {
    return with(workers, other);
  }

  private Settings with(int otherWorkers, Course otherCourse) {
    return new Settings(
        otherWorkers,
        averagingFrequency,
        otherCourse,
        update,
        optimizerStateMode,
        outer,
        loss,
        emphasis,
        augmentation,
        seed,
        arithmetic);
  }

  /**
   * How many epochs a training on so many rows has: a fraction where {@code maxSteps} ends it in
   * the midst of one.
   */
  public double epochsOf(long rows) {
    return RoundPlan.of(this, Math.max(1, rows)).length();
  }
}

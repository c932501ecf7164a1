package convoy.optimize;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import convoy.network.Checks;
import convoy.network.Json;
import java.io.Serializable;

/**
 * How the batch size grows from one epoch to the next, in place of a rate that shrinks: the noise
 * of a step goes with learningRate / batchSize, and so larger batches quiet it as a smaller rate
 * does, in fewer steps (Smith et al. 2018, "Don't decay the learning rate, increase the batch
 * size").
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BatchSizeSchedule.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = BatchSizeSchedule.StepGrowth.class, name = "step")
})
public interface BatchSizeSchedule extends Serializable {

  /**
   * Rows of a mini-batch in an epoch; never fewer than in the one before.
   *
   * @param first rows in the first epoch
   * @param epoch from 0
   * @param epochs of the training
   */
  int size(int first, int epoch, int epochs);

  /**
   * Refuses a training that is over before the schedule first acts.
   *
   * @param epochs of the training
   * @throws IllegalArgumentException with both numbers
   */
  default void requireFits(double epochs) {}

  /** Rows that a mini-batch never has more of; the first epoch's must not have, either. */
  default int largestSize() {
    return Integer.MAX_VALUE;
  }

  /** The same all the time. */
  record Constant() implements BatchSizeSchedule {
    @Override
    public int size(int first, int epoch, int epochs) {
      return first;
    }
  }

  /**
   * Times {@code factor} after every so many epochs: min(largest, first factor^n), rounded.
   *
   * @param epochs from one change to the next, at least 1; default: a third of the training's
   *     {@code epochs}, whatever steps end before
   * @param factor greater than 1; default 2
   * @param largest rows of a mini-batch, at least 1; default: no limit
   */
  record StepGrowth(Integer epochs, Double factor, Integer largest) implements BatchSizeSchedule {
    public StepGrowth {
      factor = factor == null ? 2 : factor;
      Checks.check(factor > 1 && factor < 1e9, "factor", "greater than 1 and below 1e9", factor);
      if (epochs != null) {
        Checks.check(epochs >= 1, "epochs", "at least 1", epochs);
      }
      if (largest != null) {
        Checks.check(largest >= 1, "largest", "at least 1", largest);
      }
    }

    @Override
    public int size(int first, int epoch, int training) {
      int span = epochs == null ? (int) Math.max(1, Math.round(training / 3.0)) : epochs;
      double grown = first * Math.pow(factor, epoch / span); // whole numbers
      return Math.max(first, (int) Math.min(largestSize(), Math.floor(grown + 0.5)));
    }

    @Override
    public void requireFits(double training) {
      if (epochs != null && epochs >= training) {
        throw LearningRateSchedule.tooLong(
            "batchSizeSchedule step first acts after", epochs, training);
      }
    }

    @Override
    public int largestSize() {
      return largest == null ? Integer.MAX_VALUE : largest;
    }
  }

  /**
   * Reads a schedule as a person writes it: a name, or JSON with a type.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static BatchSizeSchedule parse(String description) {
    return Json.readNamed(description, BatchSizeSchedule.class, "batchSizeSchedule");
  }
}

package convoy.ml.training;

import convoy.averaging.TrainingData;
import convoy.data.ClassWeights;
import convoy.ml.util.TargetReader;
import convoy.optimize.Loss;
import java.util.Optional;

/** What a stage trains a network for: what the outputs are compared with, how many, and how. */
public interface Task {
  /**
   * Reads from a row what the outputs for it are compared with.
   *
   * @param reader who reads, for messages: the stage's uid, as a rule
   */
  TargetReader targets(String reader);

  /** The aim as far as it is known before the rows are read: for estimates of memory. */
  Aim expected();

  /**
   * The aim, now that the rows are known.
   *
   * @param training the rows to learn from, at least one
   * @param validation the rows to validate on, if there are any
   * @throws IllegalArgumentException if the network cannot be trained for these targets
   */
  Aim aim(TrainingData training, Optional<TrainingData> validation);

  /**
   * What is asked of the network's outputs.
   *
   * @param loss what is to become small
   * @param outputs how many there are for an example
   * @param classWeights what rows' weights are multiplied by, by their class
   * @param balance what would make all classes count the same; none if there are no classes
   */
  record Aim(Loss loss, int outputs, ClassWeights classWeights, ClassWeights balance) {

    /** All classes count as they are, if there are classes at all. */
    public Aim(Loss loss, int outputs) {
      this(loss, outputs, ClassWeights.NONE, ClassWeights.NONE);
    }
  }
}

package convoy.averaging;

import java.io.Serializable;

/**
 * All that a training carries from one round to the next. Like everything here that Spark sends as
 * data it is a plain class, because Kryo, if that is Spark's serializer, cannot build a record.
 */
final class State implements Serializable {
  private static final long serialVersionUID = 1;

  private final float[] parameters;
  private final float[][] optimizerState;

  /**
   * @param parameters flat, as the network's layout says
   * @param optimizerState the optimizer's vectors, each as long as what is learnt
   */
  State(float[] parameters, float[][] optimizerState) {
    this.parameters = parameters;
    this.optimizerState = optimizerState;
  }

  float[] parameters() {
    return parameters;
  }

  float[][] optimizerState() {
    return optimizerState;
  }
}

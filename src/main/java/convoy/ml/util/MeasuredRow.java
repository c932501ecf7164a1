package convoy.ml.util;

import java.io.Serializable;

/** A row that a model is measured on. No record, because Kryo cannot build one. */
public final class MeasuredRow implements Serializable {
  private static final long serialVersionUID = 1;
  private final double[] target;
  private final double[] prediction;
  private final double weight;

  MeasuredRow(double[] target, double[] prediction, double weight) {
    this.target = target;
    this.prediction = prediction;
    this.weight = weight;
  }

  /** What the row's label asks for; not to be changed. */
  public double[] target() {
    return target;
  }

  /** What was predicted, in the same form; not to be changed. */
  public double[] prediction() {
    return prediction;
  }

  /** How much the row counts, greater than 0. */
  public double weight() {
    return weight;
  }
}

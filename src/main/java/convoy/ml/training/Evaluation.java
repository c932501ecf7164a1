package convoy.ml.training;

import java.util.Map;

/**
 * How good a model's predictions are where the labels are known; printed, a table. Rows count by
 * {@code weightCol}, where the model has one.
 */
public interface Evaluation {
  /** Each figure that is one number, by the name of its method; the first say most. */
  Map<String, Double> metrics();

  /** How many rows there were or, with {@code weightCol}, the sum of their weights. */
  double count();
}

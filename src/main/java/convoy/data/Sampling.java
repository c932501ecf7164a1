package convoy.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Which rows an epoch shows. It has as many as there are, whatever the sampling; but for {@link
 * Kind#UNIFORM} they are drawn with replacement, block by block ({@link Blocks}), each row of a
 * block with a chance of its own.
 *
 * @param kind what the chances follow from
 * @param cap for {@link Kind#HIGH_LOSS} the quantile at which losses are cut off, in (0, 1]
 * @param classes for {@link Kind#BALANCED} each class's factor, {@link ClassWeights#balanced}
 */
public record Sampling(Kind kind, double cap, ClassWeights classes) implements Serializable {
  /** Every row once. */
  public static final Sampling UNIFORM = new Sampling(Kind.UNIFORM, 1, ClassWeights.NONE);

  /** The part of an epoch that {@link Kind#HIGH_LOSS} draws as if all losses were the same. */
  private static final double EVENLY = 0.5;

  /** Rules by which rows get their chances. */
  public enum Kind {
    /** Every row once, in random order. */
    UNIFORM,
    /** A row's chance is 1 / (rows of its class in all the data): each class is as likely. */
    BALANCED,
    /**
     * Rows of high loss more often (in the spirit of Loshchilov and Hutter 2015, and of
     * Katharopoulos and Fleuret 2018, who draw in proportion to the loss): of n rows, row i has the
     * chance
     *
     * <pre>{@code p_i = 1/2 (1 / n) + 1/2 min(loss_i, c) / sum_j min(loss_j, c)}</pre>
     *
     * where c is a quantile of the block's losses, the smallest that at least {@code cap} of its
     * rows do not exceed. This guards against outliers: a row that no network could learn, because
     * its label is wrong, is drawn at most 1/2 + 1 / (2 (1 - cap)) times as often as others on the
     * average, and every row at least half as often. With {@code cap} 0.8 that is 3 times.
     */
    HIGH_LOSS,
    /** Only rows that are misclassified; all of a block in which none is. */
    MISCLASSIFIED;

    /** Whether chances follow from what a network makes of the rows. */
    public boolean asksTheNetwork() {
      return this == HIGH_LOSS || this == MISCLASSIFIED;
    }
  }

  /** A block whose rows are drawn by their classes. */
  public Shard balanced(Shard block) {
    double[] chances = new double[block.rows()];
    for (int row = 0; row < chances.length; row++) {
      chances[row] = classes.of(block.target(row));
    }
    return block.drawnBy(chances);
  }

  /**
   * A block whose rows are drawn by what a network makes of them.
   *
   * @param measures of its rows: their losses, or above 0 where they are misclassified
   */
  public Shard measured(Shard block, float[] measures) {
    return block.drawnBy(kind == Kind.HIGH_LOSS ? byLoss(measures, cap) : onlyPositive(measures));
  }

  private static double[] byLoss(float[] losses, double cap) {
    double[] chances = new double[losses.length];
    if (losses.length == 0) {
      return chances;
    }
    float[] sorted = losses.clone();
    Arrays.sort(sorted); // what is no number comes last, and so counts as the highest
    float most = sorted[Math.max(0, (int) Math.ceil(cap * losses.length) - 1)];
    double sum = 0;
    for (int row = 0; row < chances.length; row++) {
      chances[row] = losses[row] < most ? Math.max(0, losses[row]) : most;
      sum += chances[row];
    }
    if (!(sum > 0 && Double.isFinite(sum))) {
      return evenly(chances);
    }
    for (int row = 0; row < chances.length; row++) {
      chances[row] = EVENLY / chances.length + (1 - EVENLY) * chances[row] / sum;
    }
    return chances;
  }

  private static double[] onlyPositive(float[] measures) {
    double[] chances = new double[measures.length];
    boolean any = false;
    for (int row = 0; row < chances.length; row++) {
      chances[row] = measures[row] > 0 ? 1 : 0;
      any |= measures[row] > 0;
    }
    return any ? chances : evenly(chances);
  }

  private static double[] evenly(double[] chances) {
    Arrays.fill(chances, 1);
    return chances;
  }
}

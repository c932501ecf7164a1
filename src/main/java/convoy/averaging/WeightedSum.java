package convoy.averaging;

/**
 * A weighted mean of vectors, sum w_k x_k / sum w_k, in double precision and in an order that their
 * number alone decides, so that it has the same bits every time: groups of {@value #GROUP} in the
 * order in which they are added, then the groups' sums. The mean of one is that one, bit for bit.
 */
final class WeightedSum {
  /** Vectors that are summed up before the sum is added to others. */
  static final int GROUP = 32;

  private double[] group;
  private double groupWeight;
  private int inGroup;
  private double[] sums;
  private double total;

  /**
   * @param length of the vectors
   */
  WeightedSum(int length) {
    group = new double[length];
  }

  /** Adds the stretch of a vector that begins at a place. */
  void add(double weight, float[] vector, int from) {
    if (inGroup == GROUP) {
      endGroup();
    }
    inGroup++;
    groupWeight += weight;
    for (int i = 0; i < group.length; i++) {
      group[i] += weight * vector[from + i];
    }
  }

  /** Adds the sum of a whole group: the next {@value #GROUP} vectors, or the last. */
  void addGroup(double weight, double[] sum) {
    if (inGroup > 0) {
      endGroup();
    }
    inGroup = GROUP;
    groupWeight = weight;
    System.arraycopy(sum, 0, group, 0, group.length);
  }

  private void endGroup() {
    if (sums == null) {
      sums = group;
      total = groupWeight;
      group = new double[sums.length];
    } else {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += group[i];
        group[i] = 0;
      }
      total += groupWeight;
    }
    groupWeight = 0;
    inGroup = 0;
  }

  /** The sum of the group that is being added up; reused. */
  double[] ofGroup() {
    return group;
  }

  /** Writes the mean into a vector from a place on. Nothing can be added any more. */
  void mean(float[] target, int at) {
    endGroup();
    for (int i = 0; i < sums.length; i++) {
      target[at + i] = (float) (sums[i] / total);
    }
  }
}

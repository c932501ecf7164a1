package convoy.network;

import java.util.List;

/** Another layer's tensor, whose gradient is the sum of what all make of it that use it. */
final class SharedTensor implements Derivation {
  private static final long serialVersionUID = 1;

  @Override
  public void compute(List<float[]> sources, float[] values) {
    System.arraycopy(sources.get(0), 0, values, 0, values.length);
  }

  @Override
  public void pullBack(List<float[]> sources, float[] gradient, List<float[]> sourceGradients) {
    float[] sum = sourceGradients.get(0);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += gradient[i];
    }
  }

  @Override
  public boolean leavesSourcesInUse() {
    return true;
  }
}

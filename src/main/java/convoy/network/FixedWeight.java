package convoy.network;

import java.util.List;

/** A weight that is given with the network and never changes. */
final class FixedWeight implements Derivation {
  private static final long serialVersionUID = 1;

  private final float[] given;

  FixedWeight(float[] given) {
    this.given = given;
  }

  @Override
  public void compute(List<float[]> sources, float[] values) {
    System.arraycopy(given, 0, values, 0, values.length);
  }

  @Override
  public void pullBack(List<float[]> sources, float[] gradient, List<float[]> sourceGradients) {}
}

package convoy.network;

import java.util.List;

/**
 * Weight normalization (Salimans and Kingma 2016, equations 2 and 3): w = g v / ||v|| for each
 * unit, from a length g and a direction v; dL/dg = dL/dw . v / ||v||, and dL/dv = g / ||v|| (dL/dw
 * - dL/dg v / ||v||). At first g = ||v||, so that w is what the initializer has made.
 */
final class NormalizedWeight implements Derivation {
  private static final long serialVersionUID = 1;

  @Override
  public void compute(List<float[]> sources, float[] values) {
    float[] g = sources.get(0);
    float[] v = sources.get(1);
    int length = v.length / g.length;
    for (int unit = 0; unit < g.length; unit++) {
      double factor = g[unit] / norm(v, unit * length, length);
      for (int i = unit * length; i < (unit + 1) * length; i++) {
        values[i] = (float) (factor * v[i]);
      }
    }
  }

  @Override
  public void pullBack(List<float[]> sources, float[] gradient, List<float[]> sourceGradients) {
    float[] g = sources.get(0);
    float[] v = sources.get(1);
    float[] ofV = sourceGradients.get(1);
    int length = v.length / g.length;
    for (int unit = 0; unit < g.length; unit++) {
      int from = unit * length;
      double norm = norm(v, from, length);
      double along = 0;
      for (int i = from; i < from + length; i++) {
        along += gradient[i] * v[i] / norm;
      }
      sourceGradients.get(0)[unit] += (float) along;
      for (int i = from; i < from + length; i++) {
        ofV[i] += (float) (g[unit] / norm * (gradient[i] - along * v[i] / norm));
      }
    }
  }

  @Override
  public void start(List<float[]> sources) {
    float[] g = sources.get(0);
    float[] v = sources.get(1);
    int length = v.length / g.length;
    for (int unit = 0; unit < g.length; unit++) {
      g[unit] = (float) norm(v, unit * length, length);
    }
  }

  private static double norm(float[] values, int from, int length) {
    double squares = 0;
    for (int i = from; i < from + length; i++) {
      squares += (double) values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}

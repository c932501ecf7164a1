package convoy.backend.dl4j;

/**
 * Arrays in the Java heap to which the kernels of a plan copy native values, a piece at a time, and
 * compute there. All kernels take the same ones, small enough to stay in the processor's caches.
 */
final class Workbench {
  /** Values in a piece. */
  static final int LENGTH = 1 << 12;

  final float[] values = new float[LENGTH];
  final float[] gradient = new float[LENGTH];
  final float[] sums = new float[LENGTH];
  final float[] products = new float[LENGTH];
}

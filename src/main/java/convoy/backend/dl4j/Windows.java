package convoy.backend.dl4j;

import convoy.network.Window;

/** A sliding window as libnd4j's operations take it. */
final class Windows {
  /** Weights are [output channels, input channels, height, width]. */
  static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;

  private static final int VALID_OR_EXPLICIT = 0;
  private static final int SAME = 1;

  private Windows() {}

  /**
   * Kernel, stride, padding, dilation and padding mode, then two numbers that mean something else
   * to each operation.
   */
  static int[] arguments(Window window, int ninth, int tenth) {
    return new int[] {
      window.kernel().height(),
      window.kernel().width(),
      window.stride().height(),
      window.stride().width(),
      window.padding().amount().height(),
      window.padding().amount().width(),
      window.dilation().height(),
      window.dilation().width(),
      window.padding().same() ? SAME : VALID_OR_EXPLICIT,
      ninth,
      tenth
    };
  }
}

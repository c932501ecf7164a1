package convoy.backend.libtorch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * A stretch of native arithmetic in one thread: with the number of threads it may use, and with
 * denormal numbers (those nearer to zero than 1.2e-38) read and written as zeros. They come up
 * wherever something decays for long, as Adam's means of units that have died do, and some
 * processors compute with them a hundred times more slowly.
 *
 * <p>Where denormals are zeros is a setting of the processor, each thread's own, which outlives the
 * call: Java has others, so it ends with the stretch. OpenMP's threads inherit it from the stretch
 * that starts them, and keep it. OpenBLAS's own threads (a task of one thread uses none) were
 * started with the library and keep denormals; what they leave, the next operation reads as zeros.
 */
final class Computing implements AutoCloseable {
  private static final Context CONTEXT = torch.globalContext();
  private static final Computing HERE = new Computing();

  private Computing() {}

  /** Begins a stretch; not within another. It costs some 40 ns. */
  static Computing with(int threads) {
    NativeLibrary.useThreads(threads); // first: OpenBLAS may start one, and all of its are alike
    CONTEXT.setFlushDenormal(true);
    return HERE;
  }

  @Override
  public void close() {
    CONTEXT.setFlushDenormal(false);
  }
}

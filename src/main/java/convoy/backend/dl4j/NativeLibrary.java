package convoy.backend.dl4j;

import convoy.backend.BackendException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Loads ND4J's native library, once, and holds it to the number of threads it is given. */
final class NativeLibrary {
  private static final String PLATFORM = "linux-x86_64";
  private static Throwable failure;
  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * @throws BackendException if the library does not load
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    if (failure == null) {
      try {
        initialize();
        loaded = true;
        return;
      } catch (Throwable e) { // class initializers wrap whatever went wrong in Errors
        failure = e;
      }
    }
    throw new BackendException(explain(failure), failure);
  }

  private static void initialize() {
    String platform = Loader.getPlatform();
    if (!platform.equals(PLATFORM)) {
      throw new UnsatisfiedLinkError("no native library for " + platform);
    }
    // All arrays have an owner that closes them, so ND4J need not call System.gc() in between.
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    // One task, one thread: the tasks of an executor run side by side.
    Nd4j.getEnvironment().setMaxMasterThreads(1);
  }

  /** Sets the number of threads that operations called from this thread may use. */
  static void useThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    openblas.blas_set_num_threads(threads);
  }

  private static String explain(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "The native library of backend dl4j (libnd4jcpu.so, in"
        + " nd4j-native-1.0.0-M2-linux-x86_64-onednn-avx2.jar) does not load on "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ": "
        + root
        + ". It needs Linux on x86-64 with AVX2, glibc 2.17 or later, and a temporary folder that"
        + " allows execution (-Dorg.bytedeco.javacpp.cachedir=DIR chooses another). Put"
        + " convoy-spark's -all jar, which carries it, on the class path of driver and executors"
        + " (--jars).";
  }
}

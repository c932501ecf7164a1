package convoy.backend.dl4j;

import convoy.backend.NativeLoader;
import convoy.backend.Versions;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Loads ND4J's native library, once, and holds it to the number of threads it is given. */
final class NativeLibrary {
  private static final String PLATFORM = "linux-x86_64";
  private static final NativeLoader LOADER =
      new NativeLoader(
          "dl4j",
          "libnd4jcpu.so, in nd4j-native-1.0.0-M2-linux-x86_64-onednn-avx2.jar",
          "Linux on x86-64 with AVX2, glibc 2.17 or later",
          NativeLibrary::initialize);

  private NativeLibrary() {}

  /**
   * Loads it, unless that is done.
   *
   * @return the versions of the library, of OpenBLAS and of the classes that call them
   * @throws convoy.backend.BackendException if the library does not load
   */
  static String load() {
    return LOADER.load();
  }

  private static String initialize() {
    String platform = Loader.getPlatform();
    if (!platform.equals(PLATFORM)) {
      throw new UnsatisfiedLinkError("no native library for " + platform);
    }
    // All arrays have an owner that closes them, so ND4J need not call System.gc() in between.
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    // One task, one thread: the tasks of an executor run side by side.
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    return "ND4J %s, OpenBLAS %s, JavaCPP %s"
        .formatted(
            Versions.of(Nd4j.class, "org.nd4j", "nd4j-native"),
            Versions.of(openblas.class, "org.bytedeco", "openblas"),
            Versions.of(Loader.class, "org.bytedeco", "javacpp"));
  }

  /** Sets the number of threads that operations called from this thread may use. */
  static void useThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    openblas.blas_set_num_threads(threads);
  }
}

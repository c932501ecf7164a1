package convoy.backend.libtorch;

import convoy.backend.NativeLoader;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** Loads LibTorch, once, and holds it to the number of threads it is given. */
final class NativeLibrary {
  private static final String PLATFORM = "linux-x86_64";
  private static final NativeLoader LOADER =
      new NativeLoader(
          "libtorch",
          "libtorch_cpu.so, in pytorch-2.10.0-1.5.13-linux-x86_64.jar",
          "Linux on x86-64, glibc 2.35 or later",
          NativeLibrary::initialize);

  private NativeLibrary() {}

  /**
   * @throws convoy.backend.BackendException if the library does not load
   */
  static void load() {
    LOADER.load();
  }

  private static void initialize() {
    // What is native here has an owner; JavaCPP need not look at the process's size, nor call
    // System.gc(), whenever an object is made.
    if (System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    }
    String platform = Loader.getPlatform();
    if (!platform.equals(PLATFORM)) {
      throw new UnsatisfiedLinkError("no native library for " + platform);
    }
    Loader.load(openblas.class);
    Loader.load(torch.class);
  }

  /** Sets the number of threads that operations called from this thread may use. */
  static void useThreads(int threads) {
    if (torch.get_num_threads() != threads) {
      torch.set_num_threads(threads);
    }
    if (openblas.blas_get_num_threads() != threads) {
      openblas.blas_set_num_threads(threads);
    }
  }
}

package convoy.backend.libtorch;

import convoy.backend.NativeLoader;
import convoy.backend.Versions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/** Loads LibTorch, once, and holds it to the number of threads it is given. */
final class NativeLibrary {
  private static final String PLATFORM = "linux-x86_64";
  private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([0-9.]+)");
  private static final NativeLoader LOADER =
      new NativeLoader(
          "libtorch",
          "libtorch_cpu.so, in pytorch-2.10.0-1.5.13-linux-x86_64.jar",
          "Linux on x86-64, glibc 2.35 or later",
          NativeLibrary::initialize);

  private NativeLibrary() {}

  /**
   * Loads it, unless that is done.
   *
   * @return the versions of the library and of the classes that call it
   * @throws convoy.backend.BackendException if the library does not load
   */
  static String load() {
    return LOADER.load();
  }

  private static String initialize() {
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
    String file = Loader.load(torch.class);
    computeTheSameAgain();
    return matchingVersion(file);
  }

  /** Classes and library come in two jars, and a class path may have them of two releases. */
  private static String matchingVersion(String file) {
    String classes = Versions.of(torch.class, "org.bytedeco", "pytorch");
    String library;
    try (BytePointer config = torch.show_config()) {
      Matcher found = VERSION.matcher(config.getString());
      library = found.find() ? found.group(1) : "unknown";
    }
    if (!classes.startsWith(library + "-")) {
      throw new UnsatisfiedLinkError(
          "the library "
              + file
              + " is LibTorch "
              + library
              + ", its classes are of pytorch "
              + classes
              + "; remove one of the two from the class path");
    }
    return "LibTorch " + library + " (classes " + classes + ")";
  }

  /** On a GPU too: no algorithm that adds up in any order, none chosen by how fast it was. */
  private static void computeTheSameAgain() {
    Context context = torch.globalContext();
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
    context.setAllowTF32CuDNN(false);
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

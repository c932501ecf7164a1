package convoy.algebra;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/** OpenBLAS, loaded once, on one thread. Matrices lie column after column. */
final class OpenBlas {
  private static Threads threads;

  private static final Throwable FAILURE = load();

  private OpenBlas() {}

  /** {@code openblas.blas_set_num_threads} looks libraries and functions up anew at each call. */
  private static final class Threads extends SetNumThreads {
    Threads(Pointer function) {
      put(function);
    }
  }

  private static Throwable load() {
    try {
      Loader.load(openblas.class);
      threads = new Threads(Loader.addressof("openblas_set_num_threads"));
      return null;
    } catch (Throwable e) { // class initializers wrap whatever went wrong in Errors
      return e;
    }
  }

  /**
   * To be called before each operation: a backend may have set another number of threads, which
   * holds for the process.
   *
   * @throws IllegalStateException if the library does not load
   */
  static void useOneThread() {
    if (FAILURE != null) {
      throw new IllegalStateException(
          "The native library of linear algebra (libopenblas.so, in openblas-0.3.31-1.5.13-linux-x86_64.jar) does not load on %s %s: %s. It needs Linux on x86-64 and a temporary folder that allows execution (-Dorg.bytedeco.javacpp.cachedir=DIR chooses another). Put convoy-spark's -all jar, which carries it, on the class path of driver and executors (--jars)."
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), FAILURE),
          FAILURE);
    }
    threads.call(1);
  }

  /** C = A Bᵀ + beta C, of A with m rows, B with n, and {@code terms} columns each. */
  static void timesTransposed(
      int m, int n, int terms, DoublePointer a, DoublePointer b, double beta, DoublePointer c) {
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        openblas.CblasNoTrans,
        openblas.CblasTrans,
        m,
        n,
        terms,
        1,
        a,
        m,
        b,
        n,
        beta,
        c,
        m);
  }

  /** C = A Bᵀ, in float32. */
  static void timesTransposed(
      int m, int n, int terms, FloatPointer a, FloatPointer b, FloatPointer c) {
    openblas.cblas_sgemm(
        openblas.CblasColMajor,
        openblas.CblasNoTrans,
        openblas.CblasTrans,
        m,
        n,
        terms,
        1,
        a,
        m,
        b,
        n,
        0,
        c,
        m);
  }

  /** C = A B, of A with m rows and {@code terms} columns, B with n columns. */
  static void times(int m, int n, int terms, DoublePointer a, DoublePointer b, DoublePointer c) {
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        openblas.CblasNoTrans,
        openblas.CblasNoTrans,
        m,
        n,
        terms,
        1,
        a,
        m,
        b,
        terms,
        0,
        c,
        m);
  }

  /**
   * C = Aᵀ B, of A with m columns, B with n, of {@code terms} rows each.
   *
   * @param apart from one column of A and B to the next
   */
  static void transposedTimes(
      int m, int n, int terms, DoublePointer a, DoublePointer b, int apart, DoublePointer c) {
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        openblas.CblasTrans,
        openblas.CblasNoTrans,
        m,
        n,
        terms,
        1,
        a,
        apart,
        b,
        apart,
        0,
        c,
        m);
  }

  /** The sum of the squares of so many numbers. */
  static double square(int count, DoublePointer numbers) {
    return openblas.cblas_ddot(count, numbers, 1, numbers, 1);
  }
}

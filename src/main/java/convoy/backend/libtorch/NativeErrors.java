package convoy.backend.libtorch;

import convoy.backend.BackendException;
import convoy.backend.Device;

/** Makes words of what LibTorch throws: an exception whose text goes on with a native stack. */
final class NativeErrors {
  private NativeErrors() {}

  /** What went wrong, without the stack, and the place in LibTorch's sources. */
  static String firstLine(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    return text.replaceFirst("^\\[enforce fail at [^]]*] [^.]*\\. ", "");
  }

  /**
   * The exception to throw in place of LibTorch's own.
   *
   * @param device that computed
   * @param rows of the batch
   */
  static RuntimeException inWords(RuntimeException e, Device device, int rows) {
    String text = firstLine(e);
    if (!text.contains("out of memory") && !text.contains("can't allocate memory")) {
      return e;
    }
    return new BackendException(
        "There is not enough memory on %s for a batch of %d rows: %s. Make batchSize smaller, or have fewer tasks share the device (spark.task.resource.gpu.amount, spark.task.cpus)."
            .formatted(device, rows, text),
        e);
  }
}

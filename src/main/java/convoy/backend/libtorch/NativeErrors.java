package convoy.backend.libtorch;

import convoy.backend.BackendException;
import convoy.backend.Device;
import convoy.backend.DeviceMemoryException;

/** Makes words of what LibTorch throws: an exception whose text goes on with a native stack. */
final class NativeErrors {
  private NativeErrors() {}

  /** What went wrong, without the stack, and the place in LibTorch's sources. */
  static String firstLine(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    return text.replaceFirst("^\\[enforce fail at [^]]*] [^.]*\\. ", "")
        .replaceFirst(", please report a bug to PyTorch\\.", ".");
  }

  /**
   * The exception to throw in place of LibTorch's own.
   *
   * @param device that computed
   * @param what was computed: "a batch of 64 rows"
   * @param training whether batchSize has to do with it
   */
  static RuntimeException inWords(
      RuntimeException e, Device device, String what, boolean training) {
    if (!e.getClass().equals(RuntimeException.class)) {
      return e; // not LibTorch's: JavaCPP throws no other
    }
    String text = firstLine(e);
    if (text.contains("out of memory") || text.contains("can't allocate memory")) {
      DeviceMemoryException found =
          new DeviceMemoryException(
              "There is not enough memory on %s for %s: %s.".formatted(device, what, text), e);
      return training ? found.ofTraining() : found;
    }
    return new BackendException(
        "LibTorch could not compute %s on %s: %s If it is too large, make %s smaller; backend=dl4j computes without LibTorch."
            .formatted(
                what,
                device,
                text.endsWith(".") ? text : text + ".",
                training ? "batchSize or the network" : "the network"),
        e);
  }
}

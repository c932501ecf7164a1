package convoy.backend;

import convoy.network.NetworkSpec;
import java.util.List;
import java.util.Optional;

/**
 * A library that computes networks. Implementations are found through {@link
 * java.util.ServiceLoader}; finding one loads nothing native.
 */
public interface Backend {
  /** What the {@code backend} Param calls it. */
  String name();

  /**
   * The versions of the libraries that are loaded here, native ones included.
   *
   * @throws BackendException if its native library does not load; the message names the file, the
   *     platform and what to add
   */
  String version();

  /** Whether it can compute on a GPU at all; loads nothing native. */
  boolean supportsGpus();

  /**
   * The devices it can compute on here, the preferred first.
   *
   * @throws BackendException if its native library does not load
   */
  List<Device> devices();

  /**
   * What there is to say about GPUs here: which can be used, or else why none can, and what to do.
   *
   * @throws BackendException if its native library does not load
   */
  String aboutGpus();

  /**
   * Why it cannot compute a network, wherever that is: the layer that it lacks, by its name, and
   * what to do. Empty if it can. Loads nothing native.
   */
  Optional<String> unsupported(NetworkSpec spec);

  /**
   * Refuses a network that has a layer which this backend lacks.
   *
   * @throws BackendException that names the layer
   */
  default void requireSupported(NetworkSpec spec) {
    unsupported(spec)
        .ifPresent(
            reason -> {
              throw new BackendException(reason);
            });
  }

  /**
   * Opens a network. The caller closes it. It is for one thread at a time.
   *
   * @param spec what to compute
   * @param device where; one of {@link #devices}
   * @param threads how many threads its arithmetic may use, whatever the environment says
   * @throws BackendException if the native library does not load, the device cannot be used or a
   *     layer is not supported
   */
  Network open(NetworkSpec spec, Device device, int threads);

  /**
   * Refuses a GPU that is not among {@link #devices}; the processor always is.
   *
   * @throws BackendException that says why
   */
  default void requireDevice(Device device) {
    if (!device.equals(Device.CPU) && !devices().contains(device)) {
      throw new BackendException(
          "Backend %s cannot compute on %s: %s".formatted(name(), device, aboutGpus()));
    }
  }
}

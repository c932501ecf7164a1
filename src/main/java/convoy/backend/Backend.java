package convoy.backend;

import convoy.network.NetworkSpec;
import java.util.List;

/**
 * A library that computes networks. Implementations are found through {@link
 * java.util.ServiceLoader}; finding one loads nothing native.
 */
public interface Backend {
  /** What the {@code backend} Param calls it. */
  String name();

  /**
   * The devices it can compute on here, the preferred first.
   *
   * @throws BackendException if its native library does not load; the message names the file, the
   *     platform and what to add
   */
  List<Device> devices();

  /**
   * Opens a network. The caller closes it. It is for one thread at a time.
   *
   * @param spec what to compute
   * @param device where; one of {@link #devices}
   * @param threads how many threads its arithmetic may use, whatever the environment says
   * @throws BackendException if the native library does not load or a layer is not supported
   */
  Network open(NetworkSpec spec, Device device, int threads);
}

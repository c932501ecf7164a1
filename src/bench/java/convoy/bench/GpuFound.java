package convoy.bench;

import convoy.backend.Backend;
import convoy.backend.Backends;
import convoy.backend.Device;

/**
 * For {@code jobs/gpu-check.sh}: says which GPUs LibTorch can use; ends with 1 if there is none.
 */
public final class GpuFound {
  private GpuFound() {}

  /** Takes no arguments. */
  public static void main(String[] given) {
    Backend libtorch = Backends.named("libtorch");
    System.out.println(libtorch.version() + ": " + libtorch.aboutGpus());
    if (libtorch.devices().stream().noneMatch(device -> device.kind() == Device.Kind.GPU)) {
      System.exit(1);
    }
  }
}

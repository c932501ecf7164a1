package convoy.averaging.device;

import convoy.backend.Backend;
import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.backend.Device;
import java.io.Serializable;

/** What a task found out about the GPU it was given. */
final class GpuReport implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean usable;
  private final String text;

  private GpuReport(boolean usable, String text) {
    this.usable = usable;
    this.text = text;
  }

  /** The report of the task that runs in this thread, or of this process outside of tasks. */
  static GpuReport of(String backend) {
    try {
      Backend here = Backends.named(backend);
      here.requireDevice(TaskDevice.of(backend, Device.Kind.GPU));
      return new GpuReport(true, here.aboutGpus());
    } catch (BackendException e) {
      return new GpuReport(false, "on host " + TaskNetworks.host() + ": " + e.getMessage());
    }
  }

  static GpuReport unusable(String why) {
    return new GpuReport(false, why);
  }

  /** Whether the task could compute on it. */
  boolean usable() {
    return usable;
  }

  /** Which it is, or why not and what to do. */
  String text() {
    return text;
  }
}

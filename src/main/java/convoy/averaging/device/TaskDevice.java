package convoy.averaging.device;

import convoy.backend.Backend;
import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.backend.Device;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** On which device a task computes: the GPU that Spark's scheduler gave it. */
final class TaskDevice {
  /** What Spark calls GPUs among the resources of executors and tasks. */
  static final String RESOURCE = "gpu";

  private TaskDevice() {}

  /**
   * The device of the task that runs in this thread.
   *
   * @param backend its name
   * @param kind what the driver decided on
   * @throws BackendException if there is no GPU, or its address is no number
   */
  static Device of(String backend, Device.Kind kind) {
    if (kind == Device.Kind.CPU) {
      return Device.CPU;
    }
    TaskContext task = TaskContext.get();
    ResourceInformation given = task == null ? null : task.resourcesJMap().get(RESOURCE);
    if (given != null) {
      return new Device(kind, index(given.addresses()[0]));
    }
    // With a master of local[...] Spark gives its tasks no resources: they share what there is.
    Backend here = Backends.named(backend);
    List<Device> all = here.devices().stream().filter(device -> device.kind() == kind).toList();
    if (all.isEmpty()) {
      throw new BackendException(here.aboutGpus());
    }
    return all.get(task == null ? 0 : task.partitionId() % all.size());
  }

  private static int index(String address) {
    try {
      return Integer.parseInt(address);
    } catch (NumberFormatException e) {
      throw new BackendException(
          "Spark gave this task the GPU '%s', expected its number, such as 0. Let the script of spark.executor.resource.gpu.discoveryScript print numbers, as nvidia-smi --query-gpu=index does."
              .formatted(address),
          e);
    }
  }
}

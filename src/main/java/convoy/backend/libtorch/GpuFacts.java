package convoy.backend.libtorch;

import convoy.backend.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about the GPUs of this machine.
 *
 * @param driver whether NVIDIA's driver is loaded
 * @param jar whether LibTorch for GPUs is on the class path
 * @param loadFailure why that does not load, if it does not
 * @param visible the environment's CUDA_VISIBLE_DEVICES, if it is set
 * @param trials of each GPU that LibTorch sees, in turn: what went wrong when one computed on it
 */
record GpuFacts(
    boolean driver,
    boolean jar,
    Optional<String> loadFailure,
    Optional<String> visible,
    List<Optional<String>> trials) {

  /** The jar that LibTorch for GPUs comes in. */
  private static final String JAR = "pytorch-2.10.0-1.5.13-linux-x86_64-gpu.jar";

  private static final String NO_MACHINE_CODE = "no kernel image";

  /** Those that can be used. */
  List<Device> usable() {
    List<Device> usable = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      if (trials.get(i).isEmpty()) {
        usable.add(new Device(Device.Kind.GPU, i));
      }
    }
    return usable;
  }

  /** Which can be used; of the others, or if there is none, why not and what to do. */
  String words() {
    if (!trials.isEmpty()) {
      return "LibTorch finds " + String.join("; ", trialsInWords()) + ".";
    }
    if (!driver) {
      return "There is no NVIDIA driver (no /proc/driver/nvidia/version).";
    }
    if (!jar) {
      return "LibTorch is there for the processor only: add "
          + JAR
          + " (Maven: org.bytedeco:pytorch, classifier linux-x86_64-gpu) to --jars.";
    }
    if (loadFailure.isPresent()) {
      return "LibTorch for GPUs does not load: "
          + loadFailure.get()
          + ". Install CUDA 13 and cuDNN 9, and name their folders in LD_LIBRARY_PATH"
          + " (spark.executorEnv.LD_LIBRARY_PATH).";
    }
    return "The driver shows LibTorch no GPU: CUDA_VISIBLE_DEVICES is "
        + visible.map(value -> "'" + value + "'").orElse("not set")
        + "; CUDA 13 needs a driver of version 580 or later (nvidia-smi tells which it is).";
  }

  private List<String> trialsInWords() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      Device gpu = new Device(Device.Kind.GPU, i);
      words.add(gpu + trials.get(i).map(GpuFacts::failureInWords).orElse(""));
    }
    return words;
  }

  private static String failureInWords(String failure) {
    String hint =
        failure.contains(NO_MACHINE_CODE)
            ? "; it has machine code for the compute capabilities 7.5, 8.x, 9.0, 10.x and 12.x,"
                + " and this GPU has another (nvidia-smi --query-gpu=compute_cap tells which)"
            : "";
    return ", which does not compute: " + failure + hint;
  }
}

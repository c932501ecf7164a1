package convoy.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.Device;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person is told whose GPU is not used. */
class GpuFactsTest {
  private static final Optional<String> FINE = Optional.empty();

  @Test
  void aMachineWithoutDriverIsTold() {
    assertNone(
        new GpuFacts(false, true, Optional.empty(), Optional.empty(), List.of()),
        "There is no NVIDIA driver (no /proc/driver/nvidia/version).");
  }

  @Test
  void theJarForGpusIsNamed() {
    assertNone(
        new GpuFacts(true, false, Optional.empty(), Optional.empty(), List.of()),
        "LibTorch is there for the processor only: add pytorch-2.10.0-1.5.13-linux-x86_64-gpu.jar"
            + " (Maven: org.bytedeco:pytorch, classifier linux-x86_64-gpu) to --jars.");
  }

  @Test
  void aMissingLibraryOfCudaIsNamed() {
    String failure = "libcudart.so.13: cannot open shared object file: No such file or directory";
    assertNone(
        new GpuFacts(true, true, Optional.of(failure), Optional.empty(), List.of()),
        "LibTorch for GPUs does not load: "
            + failure
            + ". Install CUDA 13 and cuDNN 9, and name their folders in LD_LIBRARY_PATH"
            + " (spark.executorEnv.LD_LIBRARY_PATH).");
  }

  @Test
  void hiddenGpusAreTold() {
    assertNone(
        new GpuFacts(true, true, Optional.empty(), Optional.of("-1"), List.of()),
        "The driver shows LibTorch no GPU: CUDA_VISIBLE_DEVICES is '-1'; CUDA 13 needs a driver of"
            + " version 580 or later (nvidia-smi tells which it is).");
  }

  @Test
  void aGpuWithoutMachineCodeIsLeftOut() {
    Optional<String> old =
        Optional.of("CUDA error: no kernel image is available for execution on the device");
    GpuFacts facts =
        new GpuFacts(true, true, Optional.empty(), Optional.empty(), List.of(FINE, old, FINE));
    assertEquals(
        List.of(new Device(Device.Kind.GPU, 0), new Device(Device.Kind.GPU, 2)), facts.usable());
    assertEquals(
        "LibTorch finds gpu 0; gpu 1, which does not compute: CUDA error: no kernel image is"
            + " available for execution on the device; it has machine code for the compute"
            + " capabilities 7.5, 8.x, 9.0, 10.x and 12.x, and this GPU has another (nvidia-smi"
            + " --query-gpu=compute_cap tells which); gpu 2.",
        facts.words());
  }

  private static void assertNone(GpuFacts facts, String words) {
    assertEquals(List.of(), facts.usable());
    assertEquals(words, facts.words());
  }
}

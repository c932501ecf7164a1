package convoy.backend.libtorch;

import convoy.backend.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Looks for GPUs, once a process. LibTorch must be loaded. */
final class Gpus {
  private static final String LIBRARY = "libtorch_cuda.so";
  private static final String RESOURCE = "/org/bytedeco/pytorch/linux-x86_64-gpu/" + LIBRARY;
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
  private static GpuFacts found;

  private Gpus() {}

  /** What there is. */
  static synchronized GpuFacts here() {
    if (found == null) {
      boolean driver = Files.exists(DRIVER);
      boolean jar = torch.class.getResource(RESOURCE) != null;
      boolean loaded = isLoaded();
      found =
          new GpuFacts(
              driver,
              jar,
              driver && jar && !loaded ? loadFailure() : Optional.empty(),
              Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")),
              loaded && torch.cuda_is_available() ? trials() : List.of());
    }
    return found;
  }

  /** JavaCPP loads the library for the processor where that for GPUs fails, without a word. */
  private static boolean isLoaded() {
    try (Stream<String> files = Files.lines(Path.of("/proc/self/maps"))) {
      return files.anyMatch(file -> file.endsWith("/" + LIBRARY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> loadFailure() {
    try {
      String file = Loader.cacheResource(torch.class, RESOURCE).getAbsolutePath();
      try {
        System.load(file);
        return Optional.of("JavaCPP chose the library for the processor");
      } catch (UnsatisfiedLinkError e) {
        return Optional.of(e.getMessage().replace(file + ": ", ""));
      }
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  private static List<Optional<String>> trials() {
    List<Optional<String>> trials = new ArrayList<>();
    for (int i = 0; i < torch.cuda_device_count(); i++) {
      trials.add(trial(new Device(Device.Kind.GPU, i)));
    }
    return trials;
  }

  /** Whether there is a GPU says nothing of whether LibTorch has machine code for it. */
  private static Optional<String> trial(Device gpu) {
    try (PointerScope scope = new PointerScope();
        NativeMemory memory = new NativeMemory()) {
      Tensor ones = torch.ones(new long[] {2}, new TensorTypes(gpu, memory).floats());
      ones.add_(new Scalar(1));
      float sum = ones.sum().item_float();
      return sum == 4 ? Optional.empty() : Optional.of("1 + 1 twice is " + sum + " there");
    } catch (RuntimeException e) {
      return Optional.of(NativeErrors.firstLine(e));
    }
  }
}

package convoy.backend.dl4j;

import convoy.backend.Backend;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.network.NetworkSpec;
import java.util.List;
import java.util.Optional;

/**
 * ND4J 1.0.0-M2 on the processor. The GPU release of that version has machine code up to compute
 * capability 8.6 only and is not used.
 */
public final class Dl4jBackend implements Backend {

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public String version() {
    return NativeLibrary.load();
  }

  @Override
  public boolean supportsGpus() {
    return false;
  }

  @Override
  public List<Device> devices() {
    NativeLibrary.load();
    return List.of(Device.CPU);
  }

  @Override
  public String aboutGpus() {
    NativeLibrary.load();
    return "It computes on the processor only: set backend to libtorch for a GPU.";
  }

  @Override
  public Optional<String> unsupported(NetworkSpec spec) {
    return spec.computing().stream()
        .flatMap(
            placed -> {
              Optional<String> lacking = KernelBuilder.MAKERS.unsupported(placed);
              return lacking.or(() -> Windows.unsupported(placed)).stream();
            })
        .findFirst();
  }

  @Override
  public Network open(NetworkSpec spec, Device device, int threads) {
    NativeLibrary.load();
    requireDevice(device);
    requireSupported(spec);
    return new Dl4jNetwork(spec, threads);
  }
}

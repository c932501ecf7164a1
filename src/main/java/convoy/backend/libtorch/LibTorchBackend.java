package convoy.backend.libtorch;

import convoy.backend.Backend;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch 2.10's C++ library, on the processor and, where its build for GPUs is on the class path,
 * on NVIDIA's.
 */
public final class LibTorchBackend implements Backend {

  @Override
  public String name() {
    return "libtorch";
  }

  @Override
  public String version() {
    return NativeLibrary.load();
  }

  @Override
  public boolean supportsGpus() {
    return true;
  }

  @Override
  public List<Device> devices() {
    List<Device> devices = new ArrayList<>(gpus().usable());
    devices.add(Device.CPU);
    return devices;
  }

  @Override
  public String aboutGpus() {
    return gpus().words();
  }

  private static GpuFacts gpus() {
    NativeLibrary.load();
    return Gpus.here();
  }

  @Override
  public Optional<String> unsupported(NetworkSpec spec) {
    return spec.computing().stream()
        .flatMap(placed -> Kernels.MAKERS.unsupported(placed).stream())
        .findFirst();
  }

  @Override
  public Network open(NetworkSpec spec, Device device, int threads) {
    NativeLibrary.load();
    requireDevice(device);
    requireSupported(spec);
    return new LibTorchNetwork(spec, device, threads);
  }
}

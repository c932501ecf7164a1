package convoy.backend.libtorch;

import convoy.backend.Backend;
import convoy.backend.BackendException;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.network.NetworkSpec;
import java.util.List;

/** PyTorch 2.10's C++ library on the processor. */
public final class LibTorchBackend implements Backend {

  @Override
  public String name() {
    return "libtorch";
  }

  @Override
  public List<Device> devices() {
    NativeLibrary.load();
    return List.of(Device.CPU);
  }

  @Override
  public Network open(NetworkSpec spec, Device device, int threads) {
    if (!device.equals(Device.CPU)) {
      throw new BackendException(
          "Backend libtorch computes on the processor only so far, asked for "
              + device
              + ". Leave device out.");
    }
    NativeLibrary.load();
    return new LibTorchNetwork(spec, device, threads);
  }
}

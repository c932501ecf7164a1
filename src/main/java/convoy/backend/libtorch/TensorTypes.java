package convoy.backend.libtorch;

import convoy.backend.Device;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** What kinds of tensors a network makes, all on its device. */
final class TensorTypes {
  private final TensorOptions floats;
  private final TensorOptions longs;

  TensorTypes(Device device, NativeMemory memory) {
    floats = memory.keep(of(torch.ScalarType.Float, device));
    longs = memory.keep(of(torch.ScalarType.Long, device));
  }

  private static TensorOptions of(torch.ScalarType type, Device device) {
    torch.DeviceType kind =
        device.kind() == Device.Kind.GPU ? torch.DeviceType.CUDA : torch.DeviceType.CPU;
    org.bytedeco.pytorch.Device place =
        new org.bytedeco.pytorch.Device(kind, (byte) device.index());
    return new TensorOptions(type).device(new org.bytedeco.pytorch.DeviceOptional(place));
  }

  /** Float32. */
  TensorOptions floats() {
    return floats;
  }

  /** Int64. */
  TensorOptions longs() {
    return longs;
  }
}

package convoy.backend.libtorch;

import java.util.List;
import org.bytedeco.pytorch.DataPtr;
import org.bytedeco.pytorch.Storage;
import org.bytedeco.pytorch.Tensor;

/** The memory of a tensor, which comes and goes in each step; the tensor and its views stay. */
final class Space {
  private final Workspace workspace;
  private final Storage storage;
  private final Tensor tensor;
  private final long length;
  private final boolean late;
  private Workspace.Piece piece;

  /**
   * @param tensor without memory
   * @param length float32 values of an example
   * @param late whether the kernel itself takes it
   * @param views owns what is made here
   */
  Space(Workspace workspace, Tensor tensor, long length, boolean late, NativeMemory views) {
    this.workspace = workspace;
    this.tensor = tensor;
    this.length = length;
    this.late = late;
    storage = views.keep(tensor.storage());
  }

  long length() {
    return length;
  }

  Tensor tensor() {
    return tensor;
  }

  /** Gives the tensor memory; what it is then is undefined. */
  void take() {
    Workspace.Piece found = workspace.take(this, piece);
    if (found != piece) {
      try (DataPtr address = new DataPtr(found.values().data_ptr(), storage.device())) {
        storage.set_data_ptr_noswap(address);
      }
      piece = found;
    }
  }

  /** Takes the tensor's memory away; nothing if it has none. */
  void free() {
    workspace.giveBack(this, piece);
  }

  /** Takes those that no kernel takes itself. */
  static void take(List<Space> spaces) {
    for (Space space : spaces) {
      if (!space.late) {
        space.take();
      }
    }
  }

  static void free(List<Space> spaces) {
    spaces.forEach(Space::free);
  }
}

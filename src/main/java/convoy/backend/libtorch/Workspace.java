package convoy.backend.libtorch;

import convoy.network.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The memory between the layers, for at most so many rows. Plans for fewer rows lie in the same
 * memory: each asks for the same blocks in the same order.
 */
final class Workspace implements AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  private final List<Tensor> blocks = new ArrayList<>();
  private final TensorTypes types;
  private final int capacity;

  /**
   * @param types of the tensors
   * @param capacity rows to have room for
   */
  Workspace(TensorTypes types, int capacity) {
    this.types = types;
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  /** Deals out the blocks, from the first on, to one plan. */
  final class Dealer {
    private final int rows;
    private final NativeMemory views;
    private int next;

    /**
     * @param rows of the plan
     * @param views owns what the plan is given
     */
    Dealer(int rows, NativeMemory views) {
      this.rows = rows;
      this.views = views;
    }

    /** How many rows the plan is for. */
    int rows() {
      return rows;
    }

    /** Takes over what the plan needs beside its blocks. */
    NativeMemory views() {
      return views;
    }

    /** Float32 images, the channels running fastest; what they are is undefined. */
    Tensor images(Shape shape) {
      return images(shape, types.floats());
    }

    /** As {@link #images(Shape)}, of int64. */
    Tensor indices(Shape shape) {
      return images(shape, types.longs());
    }

    /** Float32 images in the order of the Java side, the columns running fastest. */
    Tensor planes(Shape shape) {
      return view(
          block(shape, types.floats()),
          shape,
          new long[] {shape.size(), (long) shape.height() * shape.width(), shape.width(), 1});
    }

    /** What {@link #planes} gave as a matrix, a row for each example. */
    Tensor rowsOf(Tensor planes) {
      return views.keep(planes.view(rows, planes.numel() / rows));
    }

    /** So many float32 values; what they are is undefined. */
    Tensor values(long length) {
      return views.keep(torch.empty(new long[] {length}, types.floats(), null));
    }

    private Tensor images(Shape shape, TensorOptions type) {
      long channels = shape.channels();
      return view(
          block(shape, type),
          shape,
          new long[] {shape.size(), 1, shape.width() * channels, channels});
    }

    private Tensor view(Tensor block, Shape shape, long[] strides) {
      return views.keep(
          block.as_strided(
              new long[] {rows, shape.channels(), shape.height(), shape.width()}, strides));
    }

    private Tensor block(Shape shape, TensorOptions type) {
      if (next == blocks.size()) {
        long length = (long) capacity * shape.size();
        blocks.add(memory.keep(torch.empty(new long[] {length}, type, null)));
      }
      return blocks.get(next++);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}

package convoy.backend.libtorch;

import convoy.network.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The memory between the layers, for at most so many rows. Plans for fewer rows lie in the same
 * memory: each asks for the same blocks in the same order.
 */
final class Workspace implements AutoCloseable {

  /** How long what is dealt out is good. */
  enum Span {
    /** As long as the plan: what is written once, and what backward reads that is no output. */
    PLAN,
    /** What a layer gives, until nobody reads it again: see {@link Value}. */
    OUTPUT,
    /** What backward alone writes, until the layer before has gone back, too. */
    GRADIENT
  }

  /** Memory for so many values of each example. */
  private record Block(Tensor tensor, int length) {}

  private final NativeMemory memory = new NativeMemory();
  private final List<Block> blocks = new ArrayList<>();
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

  /** What it takes, in bytes. */
  long bytes() {
    return blocks.stream().mapToLong(block -> block.tensor().nbytes()).sum();
  }

  /**
   * What a layer gives, while kernels are made: its memory is another's as soon as whoever reads it
   * has been made, unless it is read again on the way back. Without memory of its own it may lie in
   * that of the value before it, which then is not free either.
   */
  static final class Value {
    private final Block block;
    private final Value before;
    private int holders = 1;
    private boolean kept;

    private Value(Block block, Value before) {
      this.block = block;
      this.before = before;
    }

    /** Says that it is read again on the way back. */
    void keep() {
      kept = true;
    }

    boolean isKept() {
      return kept;
    }
  }

  /**
   * Deals out memory to one plan, to its kernels in the order of the way forward. What lies in a
   * block that went from the outputs over to the gradients was read for the last time before the
   * way back begins.
   */
  final class Dealer {
    private final int rows;
    private final NativeMemory views;
    private final NativeMemory passing = new NativeMemory();
    private final List<Block> free = new ArrayList<>();
    private final List<Block> freeForGradients = new ArrayList<>();
    private Set<Block> gradients = new LinkedHashSet<>();
    private Value reading = new Value(null, null);
    private Block output;
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

    /** Holds what LibTorch itself makes in a step as long as it is needed. */
    NativeMemory passing() {
      return passing;
    }

    /** Float32 images, the channels running fastest; what they are is undefined. */
    Tensor images(Shape shape, Span span) {
      return channelsLast(take(shape, span, false), shape);
    }

    /** As {@link #images(Shape, Span)}, as long as the plan. */
    Tensor images(Shape shape) {
      return images(shape, Span.PLAN);
    }

    /** As {@link #images(Shape)}, of int64. */
    Tensor indices(Shape shape) {
      return channelsLast(take(shape, Span.PLAN, true), shape);
    }

    /** Float32 images in the order of the Java side, the columns running fastest. */
    Tensor planes(Shape shape, Span span) {
      return view(
          take(shape, span, false),
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

    /** What the layer reads whose kernel is being made; at first what enters the network. */
    Value reading() {
      return reading;
    }

    /** Sets what the next kernel reads. */
    void read(Value value) {
      reading = value;
    }

    /** What the layer gives whose kernel has just been made. */
    Value made() {
      Value made = new Value(output, output == null ? reading : null);
      if (output == null) {
        reading.holders++;
      }
      output = null;
      return made;
    }

    /** Says that whoever reads the value has been made. */
    void letGo(Value value) {
      value.holders--;
      if (value.holders > 0 || value.kept) {
        return;
      }
      if (value.before != null) {
        letGo(value.before);
      } else if (value.block != null) {
        free.add(value.block);
        freeForGradients.add(value.block);
      }
    }

    /** The gradients of layers one after the other. */
    final class Chain implements AutoCloseable {
      private final Set<Block> around = gradients;
      private final Set<Block> all = new LinkedHashSet<>();
      private Set<Block> last = Set.of();

      Chain() {
        gradients = new LinkedHashSet<>();
      }

      /** Says that the next layer's kernel has been made: it reads what those before it wrote. */
      void made() {
        if (gradients.isEmpty()) {
          return; // it hands on what it is given, or LibTorch makes it
        }
        all.addAll(gradients);
        freeForGradients.addAll(last);
        last = gradients;
        gradients = new LinkedHashSet<>();
      }

      /**
       * Nothing of a block of layers is free before the layer after it has been made: its ways go
       * back one after the other, and all of them read that layer's gradient.
       */
      @Override
      public void close() {
        freeForGradients.removeAll(all);
        around.addAll(all);
        gradients = around;
      }
    }

    private Tensor channelsLast(Block block, Shape shape) {
      long channels = shape.channels();
      return view(block, shape, new long[] {shape.size(), 1, shape.width() * channels, channels});
    }

    private Tensor view(Block block, Shape shape, long[] strides) {
      return views.keep(
          block
              .tensor()
              .as_strided(
                  new long[] {rows, shape.channels(), shape.height(), shape.width()}, strides));
    }

    private Block take(Shape shape, Span span, boolean indices) {
      List<Block> candidates = span == Span.GRADIENT ? freeForGradients : free;
      Block block =
          span == Span.PLAN
              ? newBlock(shape.size(), indices)
              : candidates.stream()
                  .filter(each -> each.length() >= shape.size())
                  .min(Comparator.comparingInt(Block::length))
                  .orElseGet(() -> newBlock(shape.size(), indices));
      free.remove(block);
      freeForGradients.remove(block);
      if (span == Span.GRADIENT) {
        gradients.add(block);
      } else if (span == Span.OUTPUT) {
        output = block;
      }
      return block;
    }

    private Block newBlock(int length, boolean indices) {
      if (next == blocks.size()) {
        TensorOptions type = indices ? types.longs() : types.floats();
        long all = (long) capacity * length;
        blocks.add(new Block(memory.keep(torch.empty(new long[] {all}, type, null)), length));
      }
      return blocks.get(next++);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}

package convoy.backend.libtorch;

import convoy.network.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Deals out a workspace's memory to one plan, to its kernels in the order of the way forward. */
final class Dealer {
  /** How long what is dealt out is good, where that is not as long as the plan. */
  enum Span {
    /** From a layer's way forward to the end of its way back. */
    STEP,
    /** What a layer gives, until nobody reads it again: see {@link Value}. */
    OUTPUT,
    /** What backward alone writes, until the layer before has gone back, too. */
    GRADIENT
  }

  /**
   * What one kernel has been given.
   *
   * @param step of that span, and the others accordingly
   */
  record Room(List<Space> step, List<Space> output, List<Space> gradient) {}

  private final Workspace workspace;
  private final int rows;
  private final NativeMemory views;
  private final List<Space> step = new ArrayList<>();
  private final List<Space> output = new ArrayList<>();
  private final List<Space> gradient = new ArrayList<>();
  private Value reading;
  private int fixed;

  /**
   * @param rows of the plan
   * @param views owns what the plan is given
   */
  Dealer(Workspace workspace, int rows, NativeMemory views) {
    this.workspace = workspace;
    this.rows = rows;
    this.views = views;
    reading = new Value(List.of(), workspace.passing());
  }

  /** How many rows the plan is for. */
  int rows() {
    return rows;
  }

  /** Takes over what the plan needs beside its memory. */
  NativeMemory views() {
    return views;
  }

  /** Holds what LibTorch itself makes in a step as long as it is needed. */
  NativeMemory passing() {
    return workspace.passing();
  }

  /**
   * Float32 images, the channels running fastest, as long as the plan; what they are is undefined.
   */
  Tensor images(Shape shape) {
    Tensor all = workspace.fixed(fixed++, shape.size());
    return views.keep(all.as_strided(sizes(shape), channelsLast(shape)));
  }

  /** As {@link #images(Shape)}, as long as a span. */
  Tensor images(Shape shape, Span span) {
    return space(shape, span, workspace.types().floats(), channelsLast(shape), false).tensor();
  }

  /**
   * As {@link #images(Shape, Span)}, for a kernel that takes it itself: one that is made of layers,
   * when these have computed.
   */
  Space later(Shape shape, Span span) {
    return space(shape, span, workspace.types().floats(), channelsLast(shape), true);
  }

  /** As {@link #images(Shape, Span)}, of int64. */
  Tensor indices(Shape shape, Span span) {
    return space(shape, span, workspace.types().longs(), channelsLast(shape), false).tensor();
  }

  /** Float32 images in the order of the Java side, the columns running fastest. */
  Tensor planes(Shape shape, Span span) {
    long[] strides = {shape.size(), (long) shape.height() * shape.width(), shape.width(), 1};
    return space(shape, span, workspace.types().floats(), strides, false).tensor();
  }

  /** What {@link #planes} gave as a matrix, a row for each example. */
  Tensor rowsOf(Tensor planes) {
    return views.keep(planes.view(rows, planes.numel() / rows));
  }

  /** So many float32 values; what they are is undefined. */
  Tensor values(long length) {
    return views.keep(torch.empty(new long[] {length}, workspace.types().floats(), null));
  }

  private Space space(Shape shape, Span span, TensorOptions type, long[] strides, boolean isLate) {
    // Not memory taken and freed at once: what is made in between would lie in the midst of it.
    Tensor none = torch.empty(new long[] {0}, type, null);
    none.storage().set_nbytes((long) rows * shape.size() * none.element_size());
    Tensor tensor = views.keep(none.as_strided(sizes(shape), strides));
    long floats = shape.size() * none.element_size() / Float.BYTES;
    Space space = new Space(workspace, tensor, floats, isLate, views);
    switch (span) {
      case STEP -> step.add(space);
      case OUTPUT -> output.add(space);
      case GRADIENT -> gradient.add(space);
    }
    return space;
  }

  private long[] sizes(Shape shape) {
    return new long[] {rows, shape.channels(), shape.height(), shape.width()};
  }

  private static long[] channelsLast(Shape shape) {
    long channels = shape.channels();
    return new long[] {shape.size(), 1, shape.width() * channels, channels};
  }

  /** What the kernel has been given that has just been made. */
  Room room() {
    Room room = new Room(List.copyOf(step), List.copyOf(output), List.copyOf(gradient));
    step.clear();
    output.clear();
    gradient.clear();
    return room;
  }

  /** What the layer reads whose kernel is being made; at first what enters the network. */
  Value reading() {
    return reading;
  }

  /** Sets what the next kernel reads. */
  void read(Value value) {
    reading = value;
  }
}

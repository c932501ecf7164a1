package convoy.backend.dl4j;

import convoy.network.Size2d;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A parameter's copy in native memory, for the operations that read it, and its gradient there. */
final class NativeParameter {
  private final HostParameters.Place place;
  private final long[] shape;
  private final NativeArray values;
  private final NativeArray gradient;

  /** Where each value lies in native memory, for a dilated kernel; null when one to one. */
  private final int[] positions;

  private final float[] spread;

  /**
   * @param dilation of a convolution: its weight gets zeros between its taps
   */
  NativeParameter(
      HostParameters host, String layer, String parameter, Size2d dilation, NativeMemory memory) {
    place = host.place(layer, parameter);
    shape = place.shape().stream().mapToLong(Integer::longValue).toArray();
    if (shape.length == 4 && !dilation.equals(Size2d.ONE)) {
      Size2d kernel = new Size2d((int) shape[2], (int) shape[3]);
      Size2d wide = dilated(kernel, dilation);
      positions = positions(kernel, wide, dilation);
      shape[2] = wide.height();
      shape[3] = wide.width();
    } else {
      positions = null;
    }
    int length = Math.toIntExact(LongStream.of(shape).reduce(1, (a, b) -> a * b));
    spread = new float[positions == null ? 0 : length];
    values = memory.allocate(length);
    gradient = memory.allocate(length);
  }

  /** Rows and columns that a dilated kernel reaches over. */
  static Size2d dilated(Size2d kernel, Size2d dilation) {
    return new Size2d(
        (kernel.height() - 1) * dilation.height() + 1, (kernel.width() - 1) * dilation.width() + 1);
  }

  INDArray values() {
    return values.view(shape);
  }

  INDArray gradient() {
    return gradient.view(shape);
  }

  /** Brings the values from the host. */
  void fetch() {
    if (positions == null) {
      values.put(0, place.values(), place.offset(), place.length());
      return;
    }
    for (int i = 0; i < positions.length; i++) {
      spread[positions[i]] = place.values()[place.offset() + i];
    }
    values.put(0, spread, 0, spread.length);
  }

  /** Whether its gradient is asked for. */
  private boolean isLearnt() {
    return place.gradient() != null;
  }

  /** Brings the gradient to the host, of what is learnt. */
  void deliver() {
    if (!isLearnt()) {
      return;
    }
    if (positions == null) {
      gradient.get(0, place.gradient(), place.offset(), place.length());
      return;
    }
    float[] wide = new float[spread.length];
    gradient.get(0, wide, 0, wide.length);
    for (int i = 0; i < positions.length; i++) {
      place.gradient()[place.offset() + i] = wide[positions[i]];
    }
  }

  private int[] positions(Size2d kernel, Size2d wide, Size2d dilation) {
    int[] at = new int[place.length()];
    int area = kernel.height() * kernel.width();
    for (int i = 0; i < at.length; i++) {
      int row = i % area / kernel.width() * dilation.height();
      int column = i % kernel.width() * dilation.width();
      at[i] = i / area * wide.height() * wide.width() + row * wide.width() + column;
    }
    return at;
  }
}

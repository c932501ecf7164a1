package convoy.backend.libtorch;

import convoy.optimize.Vector;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A flat vector on the network's device. */
final class TensorVector implements Vector {
  private final LibTorchNetwork network;
  private final NativeMemory memory;
  private final Tensor values;
  private final Exchange exchange;
  private final int length;
  private Tensor scratch;
  private boolean expired;

  /**
   * @param network that it belongs to
   * @param values the vector
   * @param memory owns what is made here
   */
  TensorVector(LibTorchNetwork network, Tensor values, NativeMemory memory) {
    this.network = network;
    this.memory = memory;
    this.values = values;
    exchange = new Exchange(values, memory);
    length = Math.toIntExact(values.numel());
  }

  private TensorVector(TensorVector before) {
    network = before.network;
    memory = before.memory;
    values = before.values;
    exchange = before.exchange;
    length = before.length;
    scratch = before.scratch;
  }

  /** Another vector in this one's memory; this one is not to be used any more. */
  TensorVector successor() {
    expired = true;
    return new TensorVector(this);
  }

  void zero() {
    values.zero_();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void set(float[] source) {
    try (Computing computing = begin()) {
      exchange.put(source);
    }
  }

  @Override
  public void get(float[] target) {
    try (Computing computing = begin()) {
      exchange.get(target);
    }
  }

  @Override
  public void add(double factor, Vector x) {
    try (Computing computing = begin();
        Scalar a = new Scalar(factor)) {
      values.add_(tensor(x), a);
    }
  }

  @Override
  public void scaleAndAdd(double scale, Vector x) {
    try (Computing computing = begin();
        Scalar a = new Scalar(scale)) {
      values.mul_(a);
      values.add_(tensor(x));
    }
  }

  @Override
  public void moveTowards(double share, Vector x) {
    try (Computing computing = begin();
        Scalar a = new Scalar(share)) {
      values.lerp_(tensor(x), a);
    }
  }

  @Override
  public void moveTowardsSquare(double share, Vector x) {
    try (Computing computing = begin();
        Scalar a = new Scalar(share);
        Scalar rest = new Scalar(1 - share)) {
      values.mul_(rest);
      values.addcmul_(tensor(x), tensor(x), a);
    }
  }

  @Override
  public void addRatio(double factor, Vector x, double rootScale, Vector square, double epsilon) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      if (scratch == null) {
        scratch = memory.keep(torch.empty_like(values));
      }
      torch.sqrt_out(scratch, tensor(square));
      scratch.mul_(new Scalar(rootScale));
      scratch.add_(new Scalar(epsilon));
      // LibTorch refuses a double beyond float32, but not its infinity: the training has diverged.
      values.addcdiv_(tensor(x), scratch, new Scalar((float) factor));
    }
  }

  private Computing begin() {
    if (expired) {
      throw new IllegalStateException(
          "This vector of zeros was good until the network's parameters were loaded anew: ask for"
              + " another.");
    }
    return network.begin();
  }

  private Tensor tensor(Vector x) {
    TensorVector other = (TensorVector) x;
    if (other.length != length) {
      throw new IllegalArgumentException(
          "Vectors of " + length + " and " + other.length + " values do not go together.");
    }
    return other.values;
  }
}

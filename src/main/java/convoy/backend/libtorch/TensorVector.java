package convoy.backend.libtorch;

import convoy.optimize.Vector;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A flat vector on the network's device. */
final class TensorVector implements Vector {
  private final LibTorchNetwork network;
  private final FlatTensor values;
  private final TensorVector whole; // what it is a slice of
  private boolean expired;

  /**
   * @param network that it belongs to
   * @param values the vector
   */
  TensorVector(LibTorchNetwork network, FlatTensor values) {
    this.network = network;
    this.values = values;
    this.whole = this;
  }

  private TensorVector(TensorVector whole, FlatTensor values) {
    this.network = whole.network;
    this.values = values;
    this.whole = whole;
  }

  /** Another vector in this one's memory; this one and its slices are not to be used any more. */
  TensorVector successor() {
    expired = true;
    return new TensorVector(network, values);
  }

  void zero() {
    values.tensor().zero_();
  }

  @Override
  public int length() {
    return values.length();
  }

  @Override
  public TensorVector slice(int from, int length) {
    Objects.checkFromIndexSize(from, length, length());
    try (Computing computing = begin()) {
      return new TensorVector(whole, values.slice(from, length));
    }
  }

  @Override
  public void set(float[] source) {
    try (Computing computing = begin()) {
      values.exchange().put(source);
    }
  }

  @Override
  public void set(Vector x) {
    try (Computing computing = begin()) {
      values.tensor().copy_(tensor(x));
    }
  }

  @Override
  public void get(float[] target) {
    try (Computing computing = begin()) {
      values.exchange().get(target);
    }
  }

  @Override
  public void add(double factor, Vector x) {
    try (Computing computing = begin();
        Scalar a = scalar(factor)) {
      values.tensor().add_(tensor(x), a);
    }
  }

  @Override
  public void scale(double factor) {
    try (Computing computing = begin();
        Scalar a = scalar(factor)) {
      values.tensor().mul_(a);
    }
  }

  @Override
  public void scaleAndAdd(double scale, Vector x) {
    try (Computing computing = begin();
        Scalar a = scalar(scale)) {
      values.tensor().mul_(a);
      values.tensor().add_(tensor(x));
    }
  }

  @Override
  public void moveTowards(double share, Vector x) {
    try (Computing computing = begin();
        Scalar a = scalar(share)) {
      values.tensor().lerp_(tensor(x), a);
    }
  }

  @Override
  public void addSquare(Vector x) {
    try (Computing computing = begin()) {
      values.tensor().addcmul_(tensor(x), tensor(x));
    }
  }

  @Override
  public void moveTowardsSquare(double share, Vector x) {
    try (Computing computing = begin();
        Scalar a = scalar(share);
        Scalar rest = scalar(1 - share)) {
      values.tensor().mul_(rest);
      values.tensor().addcmul_(tensor(x), tensor(x), a);
    }
  }

  @Override
  public void addRatio(double factor, Vector x, double rootScale, Vector square, double epsilon) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Tensor scratch = values.scratch();
      torch.sqrt_out(scratch, tensor(square));
      scratch.mul_(scalar(rootScale));
      scratch.add_(scalar(epsilon));
      values.tensor().addcdiv_(tensor(x), scratch, scalar(factor));
    }
  }

  @Override
  public void max(Vector x) {
    try (Computing computing = begin()) {
      torch.maximum_out(values.tensor(), values.tensor(), tensor(x));
    }
  }

  @Override
  public void clamp(double bound) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      values
          .tensor()
          .clamp_(new ScalarOptional(new Scalar(-bound)), new ScalarOptional(new Scalar(bound)));
    }
  }

  @Override
  public void shrink(double by) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Scalar most = new Scalar(Math.min(by, Float.MAX_VALUE)); // more is refused
      torch.softshrink_out(values.tensor(), values.tensor(), most);
    }
  }

  @Override
  public void limitRows(int rowLength, double longest) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Tensor rows = values.tensor().view(-1, rowLength);
      Tensor factors =
          torch.linalg_vector_norm(
              rows,
              new Scalar(2),
              new long[] {1},
              true,
              new ScalarTypeOptional(torch.ScalarType.Double));
      factors.reciprocal_();
      factors.mul_(scalar(longest));
      factors.clamp_max_(new Scalar(1));
      rows.mul_(factors.to(torch.ScalarType.Float));
    }
  }

  @Override
  public double norm() {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      return torch
          .linalg_vector_norm(
              values.tensor(),
              new Scalar(2),
              new long[] {0},
              false,
              new ScalarTypeOptional(torch.ScalarType.Double))
          .item_double();
    }
  }

  @Override
  public void oddPolynomial(int rows, double a, double b, double c) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Tensor x = values.tensor().view(rows, length() / rows);
      Tensor flat = rows > length() / rows ? x.t() : x; // the smaller of both products with itself
      Tensor gram = flat.mm(flat.t());
      Tensor sum = torch.addmm(gram, gram, gram, new Scalar(b), new Scalar(c));
      flat.copy_(torch.addmm(flat, sum, flat, new Scalar(a), new Scalar(1)));
    }
  }

  /**
   * LibTorch refuses a double beyond float32, but not its infinity: the training has diverged. All
   * others stay as they are, for it computes with some of them in double precision.
   */
  private static Scalar scalar(double value) {
    return new Scalar(Math.abs(value) > Float.MAX_VALUE ? (float) value : value);
  }

  private Computing begin() {
    if (whole.expired) {
      throw new IllegalStateException(
          "This vector of zeros was good until the network's parameters were loaded anew: ask for"
              + " another.");
    }
    return network.begin();
  }

  private Tensor tensor(Vector x) {
    FlatTensor other = ((TensorVector) x).values;
    if (other.from() != values.from() || other.length() != values.length()) {
      throw new IllegalArgumentException(
          "Values %d to %d of one vector and %d to %d of another do not go together."
              .formatted(
                  values.from(),
                  values.from() + values.length(),
                  other.from(),
                  other.from() + other.length()));
    }
    return other.tensor();
  }
}

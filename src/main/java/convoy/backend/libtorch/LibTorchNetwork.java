package convoy.backend.libtorch;

import convoy.backend.Device;
import convoy.backend.DeviceMemoryException;
import convoy.backend.HostLoss;
import convoy.backend.Network;
import convoy.backend.NetworkPool;
import convoy.backend.Pass;
import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Loss;
import convoy.optimize.Vector;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network on LibTorch; parameters, gradient and optimizer state on its device. */
final class LibTorchNetwork implements Network {
  private final Device device;
  private final int threads;
  private final HostLoss hostLoss;
  private final NativeMemory memory = new NativeMemory();
  private final TensorTypes types;
  private final Parameters parameters;
  private final Exchange allParameters;
  private final TensorVector trainable;
  private final TensorVector gradient;
  private final List<TensorVector> lent = new ArrayList<>();
  private final List<TensorVector> idle = new ArrayList<>();
  private final Plans trainingPlans;
  private final Plans predictionPlans;
  private boolean closed;

  LibTorchNetwork(NetworkSpec spec, Device device, int threads) {
    this.device = device;
    this.threads = threads;
    hostLoss = new HostLoss(spec.output().size());
    try (Computing computing = Computing.with(threads);
        PointerScope scope = new PointerScope()) {
      types = new TensorTypes(device, memory);
      parameters = new Parameters(new ParameterLayout(spec), types, memory);
      allParameters = new Exchange(parameters.values(), memory);
      trainable = new TensorVector(this, new FlatTensor(parameters.trainable(memory), memory));
      gradient = new TensorVector(this, new FlatTensor(parameters.gradient(), memory));
      trainingPlans = new Plans(spec, parameters, types);
      predictionPlans = new Plans(spec, parameters, types);
    } catch (RuntimeException e) {
      memory.close();
      throw NativeErrors.inWords(e, device, "this network's parameters", false);
    }
  }

  @Override
  public ParameterLayout layout() {
    return parameters.layout();
  }

  @Override
  public void load(float[] source) {
    try (Computing computing = begin()) {
      allParameters.put(source);
      lent.forEach(vector -> idle.add(vector.successor()));
      lent.clear();
    }
  }

  @Override
  public void store(float[] target) {
    try (Computing computing = begin()) {
      allParameters.get(target);
    }
  }

  @Override
  public Vector trainable() {
    return trainable;
  }

  @Override
  public Vector gradient() {
    return gradient;
  }

  @Override
  public Vector zeros(int length) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      TensorVector vector =
          idle.stream()
              .filter(known -> known.length() == length)
              .findFirst()
              .orElseGet(() -> newVector(length));
      idle.remove(vector);
      lent.add(vector);
      vector.zero();
      return vector;
    }
  }

  private TensorVector newVector(int length) {
    Tensor values = memory.keep(torch.empty(new long[] {length}, types.floats(), null));
    return new TensorVector(this, new FlatTensor(values, memory));
  }

  @Override
  public double gradient(Batch batch, Loss loss, long seed) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Plan plan = trainingPlans.of(batch.rows(), Pass.TRAINING);
      plan.forward(batch.features(), seed);
      return hostLoss.apply(loss, batch, plan);
    } catch (RuntimeException e) {
      throw NativeErrors.inWords(e, device, "a batch of %d rows".formatted(batch.rows()), true);
    }
  }

  @Override
  public double inputGradient(
      Batch batch, Loss loss, long seed, boolean observes, float[] inputGradient) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Plan plan = trainingPlans.of(batch.rows(), Pass.toInput(observes));
      plan.forward(batch.features(), seed);
      double sum = hostLoss.apply(loss, batch, plan);
      plan.getInputGradient(inputGradient);
      return sum;
    } catch (RuntimeException e) {
      throw NativeErrors.inWords(e, device, "a batch of %d rows".formatted(batch.rows()), true);
    }
  }

  @Override
  public void observe(Batch batch, long seed) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Plan plan = trainingPlans.of(batch.rows(), Pass.TRAINING);
      plan.forward(batch.features(), seed);
      plan.letGo();
    } catch (RuntimeException e) {
      throw NativeErrors.inWords(e, device, "a batch of %d rows".formatted(batch.rows()), true);
    }
  }

  /** Takes the room of networks that nobody uses, and of its own training, if there is no other. */
  @Override
  public void predict(float[] features, int rows, float[] target) {
    try {
      predictNow(features, rows, target);
    } catch (DeviceMemoryException e) {
      predictionPlans.close();
      trainingPlans.close();
      NetworkPool.HERE.closeIdle();
      predictNow(features, rows, target);
    }
  }

  private void predictNow(float[] features, int rows, float[] target) {
    try (Computing computing = begin();
        PointerScope scope = new PointerScope()) {
      Plan plan = predictionPlans.of(rows, Pass.PREDICTION);
      plan.forward(features, 0);
      plan.getOutputs(target);
    } catch (RuntimeException e) {
      throw NativeErrors.inWords(e, device, "%d rows to predict".formatted(rows), false);
    }
  }

  @Override
  public void close() {
    try (memory;
        predictionPlans;
        trainingPlans) {
      closed = true;
    }
  }

  /**
   * Makes the calling thread ready to compute, until what is returned is closed.
   *
   * @throws IllegalStateException if the network is closed: its memory is free, and to go on would
   *     end the whole JVM
   */
  Computing begin() {
    if (closed) {
      throw new IllegalStateException("This network is closed.");
    }
    return Computing.with(threads);
  }
}

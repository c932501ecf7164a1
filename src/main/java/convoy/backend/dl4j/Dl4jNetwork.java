package convoy.backend.dl4j;

import convoy.backend.DeviceMemoryException;
import convoy.backend.HostLoss;
import convoy.backend.Network;
import convoy.backend.Pass;
import convoy.data.Batch;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.PatchWhitening;
import convoy.network.Size2d;
import convoy.optimize.HostVector;
import convoy.optimize.Loss;
import convoy.optimize.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A network on ND4J's native operations; parameters, gradient and optimizer state in the heap. */
final class Dl4jNetwork implements Network {
  /**
   * Batches of an epoch differ by one row, and may be seen with and without statistics; prediction
   * has a size of its own.
   */
  private static final int MOST_PLANS = 5;

  private record PlanKey(int rows, Pass pass) {}

  private final NetworkSpec spec;
  private final int threads;
  private final HostParameters host;
  private final HostVector trainable;
  private final HostVector gradient;
  private final HostLoss hostLoss;
  private final NativeMemory parameterMemory = new NativeMemory();
  private final Map<String, List<NativeParameter>> parameters = new HashMap<>();
  private final ArrayPool values = new ArrayPool();
  private final ArrayPool gradients = new ArrayPool();
  private final Map<PlanKey, Plan> plans = new HashMap<>();
  private int capacity;
  private boolean inputGradient;
  private boolean closed;

  Dl4jNetwork(NetworkSpec spec, int threads) {
    List<NetworkSpec.Placed> layers = spec.computing();
    this.spec = spec;
    this.threads = threads;
    host = new HostParameters(new ParameterLayout(spec));
    trainable = new HostVector(host.values(), host.gradient().length);
    gradient = new HostVector(host.gradient(), host.gradient().length);
    hostLoss = new HostLoss(spec.output().size());
    layers.forEach(placed -> parameters.put(placed.name(), nativeParameters(placed)));
  }

  /** What the layer's operations read in native memory; other layers compute on the host. */
  private List<NativeParameter> nativeParameters(NetworkSpec.Placed placed) {
    Size2d dilation = Size2d.ONE;
    boolean bias;
    if (placed.layer() instanceof Convolution convolution) {
      dilation = convolution.dilation();
      bias = convolution.bias();
    } else if (placed.layer() instanceof Dense dense) {
      bias = dense.bias();
    } else if (placed.layer() instanceof PatchWhitening) {
      bias = true;
    } else {
      return List.of();
    }
    List<NativeParameter> tensors = new ArrayList<>();
    for (String name : bias ? List.of("weight", "bias") : List.of("weight")) {
      tensors.add(new NativeParameter(host, placed.name(), name, dilation, parameterMemory));
    }
    return tensors;
  }

  @Override
  public ParameterLayout layout() {
    return host.layout();
  }

  @Override
  public void load(float[] source) {
    System.arraycopy(source, 0, host.values(), 0, host.values().length);
  }

  @Override
  public void store(float[] target) {
    System.arraycopy(host.values(), 0, target, 0, host.values().length);
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
    return HostVector.zeros(length);
  }

  @Override
  public double gradient(Batch batch, Loss loss, long seed) {
    NativeLibrary.useThreads(threads);
    return step(plan(batch.rows(), Pass.TRAINING), batch, loss, seed);
  }

  @Override
  public double inputGradient(
      Batch batch, Loss loss, long seed, boolean observes, float[] inputGradient) {
    NativeLibrary.useThreads(threads);
    Plan plan = plan(batch.rows(), Pass.toInput(observes));
    double sum = step(plan, batch, loss, seed);
    plan.getInputGradient(inputGradient);
    return sum;
  }

  private double step(Plan plan, Batch batch, Loss loss, long seed) {
    forward(plan, batch.features(), true, seed);
    double sum = hostLoss.apply(loss, batch, plan);
    host.derived().pullBack(host);
    return sum;
  }

  @Override
  public void observe(Batch batch, long seed) {
    NativeLibrary.useThreads(threads);
    forward(plan(batch.rows(), Pass.TRAINING), batch.features(), true, seed);
  }

  @Override
  public void predict(float[] features, int rows, float[] target) {
    NativeLibrary.useThreads(threads);
    Plan plan = plan(rows, Pass.PREDICTION);
    forward(plan, features, false, 0);
    plan.getOutputs(target);
  }

  private void forward(Plan plan, float[] features, boolean training, long seed) {
    host.derived().compute(host);
    plan.forward(features, training, seed);
  }

  @Override
  public void close() {
    closed = true;
    dropPlans();
    values.close();
    gradients.close();
    parameterMemory.close();
  }

  private Plan plan(int rows, Pass pass) {
    if (closed) { // its memory is free: to go on would end the whole JVM
      throw new IllegalStateException("This network is closed.");
    }
    if (rows < 1) {
      throw new IllegalArgumentException("A batch has at least 1 row, found " + rows + ".");
    }
    PlanKey key = new PlanKey(rows, pass);
    Plan known = plans.get(key);
    if (known != null) {
      return known;
    }
    try {
      return newPlan(key);
    } catch (DeviceMemoryException e) {
      throw pass.training() ? e.ofTraining() : e;
    }
  }

  private Plan newPlan(PlanKey key) {
    int rows = key.rows();
    Pass pass = key.pass();
    if (plans.size() == MOST_PLANS) {
      dropPlans();
    }
    if (rows > capacity) { // there is no room: plans on smaller rooms are dropped
      dropPlans();
      capacity = rows;
      values.reserve(capacity);
      gradients.reserve(capacity);
    }
    if (pass.training() && pass.inputGradient() != inputGradient) {
      dropPlans(); // gradients lie in another order
      gradients.reserve(capacity);
      inputGradient = pass.inputGradient();
    }
    values.restart();
    gradients.restart();
    Plan plan =
        new Plan(spec, host, parameters, rows, values, pass.training() ? gradients : null, pass);
    plans.put(key, plan);
    return plan;
  }

  private void dropPlans() {
    plans.values().forEach(Plan::close);
    plans.clear();
  }
}

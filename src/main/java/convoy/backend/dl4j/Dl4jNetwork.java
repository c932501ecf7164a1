package convoy.backend.dl4j;

import convoy.backend.Network;
import convoy.data.Batch;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
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
  /** Batches of an epoch differ by one row, and prediction has a size of its own. */
  private static final int MOST_PLANS = 4;

  private record PlanKey(int rows, boolean training) {}

  private final NetworkSpec spec;
  private final int threads;
  private final HostParameters host;
  private final HostVector trainable;
  private final HostVector gradient;
  private final int outputLength;
  private final NativeMemory parameterMemory = new NativeMemory();
  private final NativeMemory activationMemory = new NativeMemory();
  private final List<List<NativeParameter>> parameters = new ArrayList<>();
  private final List<NativeArray> values = new ArrayList<>();
  private final List<NativeArray> gradients = new ArrayList<>();
  private final Map<PlanKey, Plan> plans = new HashMap<>();
  private int capacity;
  private boolean closed;
  private float[] outputs = {};
  private float[] outputGradient = {};

  Dl4jNetwork(NetworkSpec spec, int threads) {
    spec.placed().forEach(Windows::check);
    this.spec = spec;
    this.threads = threads;
    host = new HostParameters(new ParameterLayout(spec));
    trainable = new HostVector(host.values(), host.gradient().length);
    gradient = new HostVector(host.gradient(), host.gradient().length);
    outputLength = spec.output().size();
    spec.placed().forEach(placed -> parameters.add(nativeParameters(placed)));
  }

  /** What the layer's operations read in native memory; other layers compute on the host. */
  private List<NativeParameter> nativeParameters(NetworkSpec.Placed placed) {
    Size2d dilation;
    if (placed.layer() instanceof Convolution convolution) {
      dilation = convolution.dilation();
    } else if (placed.layer() instanceof Dense) {
      dilation = Size2d.ONE;
    } else {
      return List.of();
    }
    return placed.layer().parameters(placed.input()).stream()
        .map(
            parameter ->
                new NativeParameter(
                    host, placed.name(), parameter.name(), dilation, parameterMemory))
        .toList();
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
    Plan plan = plan(batch.rows(), true);
    plan.forward(batch.features(), true, seed);
    int length = batch.rows() * outputLength;
    if (outputs.length < length) {
      outputs = new float[length];
      outputGradient = new float[length];
    }
    plan.getOutputs(outputs);
    double sum = loss.evaluate(outputs, outputLength, batch, outputGradient);
    plan.backward(outputGradient);
    return sum;
  }

  @Override
  public void predict(float[] features, int rows, float[] target) {
    NativeLibrary.useThreads(threads);
    Plan plan = plan(rows, false);
    plan.forward(features, false, 0);
    plan.getOutputs(target);
  }

  @Override
  public void close() {
    closed = true;
    dropPlans();
    activationMemory.close();
    parameterMemory.close();
  }

  private Plan plan(int rows, boolean training) {
    if (closed) { // its memory is free: to go on would end the whole JVM
      throw new IllegalStateException("This network is closed.");
    }
    if (rows < 1) {
      throw new IllegalArgumentException("A batch has at least 1 row, found " + rows + ".");
    }
    Plan known = plans.get(new PlanKey(rows, training));
    if (known != null) {
      return known;
    }
    if (plans.size() == MOST_PLANS) {
      dropPlans();
    }
    reserve(rows, training);
    List<Boundary> boundaries = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      NativeArray gradientThere = training ? gradients.get(i) : null;
      boundaries.add(new Boundary(shape(i), rows, values.get(i), gradientThere));
    }
    Plan plan = new Plan(spec, host, parameters, boundaries);
    plans.put(new PlanKey(rows, training), plan);
    return plan;
  }

  /** Makes room between the layers for so many rows; plans on smaller rooms are dropped. */
  private void reserve(int rows, boolean training) {
    int layers = spec.layers().size();
    if (rows > capacity || (training && gradients.isEmpty())) {
      boolean withGradients = training || !gradients.isEmpty();
      dropPlans();
      values.clear();
      gradients.clear();
      activationMemory.close();
      capacity = Math.max(capacity, rows);
      for (int i = 0; i <= layers; i++) {
        long length = (long) capacity * shape(i).size();
        values.add(activationMemory.allocate(length));
        if (withGradients) {
          // Nobody asks for the derivative by the features.
          gradients.add(i == 0 ? null : activationMemory.allocate(length));
        }
      }
    }
  }

  private void dropPlans() {
    plans.values().forEach(Plan::close);
    plans.clear();
  }

  private Shape shape(int boundary) {
    return boundary == 0 ? spec.input() : spec.placed().get(boundary - 1).output();
  }
}

package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Loss;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import convoy.testing.Batches;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether two places to compute agree, from the same parameters on the same batches: outputs, loss,
 * gradients and statistics, each vector within 1e-4 of its length, and the parameters after ten
 * steps within 1e-3 of theirs.
 *
 * @param one a place
 * @param other another
 */
record Agreement(Place one, Place other) {

  /** A backend on a device. */
  record Place(String backend, Device device) {

    /** On the processor. */
    static Place of(String backend) {
      return new Place(backend, Device.CPU);
    }

    private Network open(NetworkSpec spec) {
      return Backends.named(backend).open(spec, device, 1);
    }
  }

  /** What a network computes from its initial values. */
  private record Result(float[] outputs, double loss, float[] gradient, float[] parameters) {}

  /** Checks what is computed of one batch. */
  void check(NetworkSpec spec, int rows, long seed) {
    check(spec, new SoftmaxCrossEntropy(), rows, seed);
  }

  /** Checks what is computed of one batch with another loss. */
  void check(NetworkSpec spec, Loss loss, int rows, long seed) {
    Result first = compute(one, spec, loss, rows, seed);
    Result second = compute(other, spec, loss, rows, seed);
    String what = spec.toJson();
    assertClose(first.outputs, second.outputs, 1e-4, "outputs of " + what);
    assertEquals(first.loss, second.loss, 1e-4 * Math.abs(first.loss), "loss of " + what);
    assertClose(first.gradient, second.gradient, 1e-4, "gradient of " + what);
    assertClose(first.parameters, second.parameters, 1e-4, "statistics of " + what);
  }

  /** Checks where ten steps lead. */
  void checkTenSteps(NetworkSpec spec, Optimizer optimizer, double learningRate) {
    float[] start = new ParameterLayout(spec).initialValues(3);
    float[] first = train(one, spec, start, optimizer, learningRate);
    float[] second = train(other, spec, start, optimizer, learningRate);
    assertTrue(distance(start, first) > 1e-2 * length(first), "it has moved");
    assertClose(first, second, 1e-3, spec.toJson());
  }

  private static Result compute(Place place, NetworkSpec spec, Loss loss, int rows, long seed) {
    Batch batch = Batches.random(spec, loss.targets(), rows, seed);
    try (Network network = place.open(spec)) {
      float[] parameters = network.layout().initialValues(seed);
      network.load(parameters);
      float[] outputs = new float[rows * spec.output().size()];
      network.predict(batch.features(), rows, outputs);
      double sum = network.gradient(batch, loss, seed);
      float[] gradient = new float[network.layout().trainableSize()];
      network.gradient().get(gradient);
      network.store(parameters);
      return new Result(outputs, sum, gradient, parameters);
    }
  }

  /** The parameters after ten steps. */
  static float[] train(
      Place place, NetworkSpec spec, float[] start, Optimizer optimizer, double learningRate) {
    try (Network network = place.open(spec)) {
      network.load(start);
      List<Vector> state = new ArrayList<>();
      for (int i = 0; i < optimizer.stateVectors(); i++) {
        state.add(network.zeros(network.trainable().length()));
      }
      for (int step = 1; step <= 10; step++) {
        network.gradient(Batches.random(spec, 16, step % 3), new SoftmaxCrossEntropy(), step);
        optimizer.step(network.trainable(), network.gradient(), state, Step.of(learningRate, step));
      }
      float[] parameters = new float[start.length];
      network.store(parameters);
      return parameters;
    }
  }

  private static void assertClose(float[] one, float[] other, double tolerance, String what) {
    assertEquals(one.length, other.length);
    double allowed = tolerance * length(one) + 1e-6;
    double found = distance(one, other);
    assertTrue(found <= allowed, found + " is more than " + allowed + ": " + what);
  }

  private static double length(float[] vector) {
    return distance(vector, new float[vector.length]);
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.pow((double) one[i] - other[i], 2);
    }
    return Math.sqrt(sum);
  }
}

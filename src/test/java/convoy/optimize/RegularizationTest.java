package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.Dense;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Penalties and gradients over several mini-batches, by numbers that can be worked out by hand. */
class RegularizationTest {
  private static final double NONE = Regularization.UNLIMITED;
  private static final float[] X = {3, 2, 1};

  /** One unit without a bias. */
  private static final ParameterLayout UNIT =
      new ParameterLayout(new NetworkSpec(Shape.vector(3), List.of(Dense.of(1).bias(false))));

  private static UpdateSteps steps(double l1, double l2, float[] weights, float[] gradient) {
    Regularization penalties = new Regularization(l1, l2, 0, NONE, NONE, NONE, LayerSettings.NONE);
    return new Update(new Sgd(), 0.01, new LearningRateSchedule.Constant(), penalties)
        .on(UNIT, new HostVector(weights, 3), new HostVector(gradient, 3), List.of());
  }

  /** Where gradient descent on (w x - 10)^2 and a penalty ends. */
  private static float[] minimizer(double l1, double l2) {
    float[] weights = {1, -1, 1};
    float[] gradient = new float[3];
    UpdateSteps steps = steps(l1, l2, weights, gradient);
    for (int step = 0; step < 20_000; step++) {
      double error = weights[0] * X[0] + weights[1] * X[1] + weights[2] * X[2] - 10;
      for (int i = 0; i < 3; i++) {
        gradient[i] = (float) (2 * error * X[i]);
      }
      steps.step(new Moment(step, 20_000, 1), step + 1);
    }
    return weights;
  }

  @Test
  void l1LeavesTheFewestWeightsAndL2TheShortest() {
    // w x = 10 with x = (3, 2, 1): the smallest sum of magnitudes has (10/3, 0, 0), the smallest
    // sum of squares 10 x / 14. A penalty of lambda takes lambda/18 from the one, and makes
    // 10 x / (14 + lambda) of the other.
    assertArrayEquals(new float[] {(float) (10 / 3.0 - 0.1 / 18), 0, 0}, minimizer(0.1, 0), 1e-5f);
    assertEquals(0, minimizer(0.1, 0)[2], "exactly");
    float third = (float) (10 / 14.1);
    assertArrayEquals(new float[] {3 * third, 2 * third, third}, minimizer(0, 0.1), 1e-4f);
  }

  @Test
  void aWeightThatNothingReinforcesDecaysByL2() {
    float[] weights = {1, -2, 0.5f};
    steps(0, 0.25, weights, new float[3]).step(new Moment(0, 1, 1), 1);
    float rest = 1 - 2 * 0.01f * 0.25f;
    assertArrayEquals(new float[] {rest, -2 * rest, 0.5f * rest}, weights, 1e-7f);
  }

  @Test
  void withoutAnyOfItAStepIsTheOptimizersToTheBit() {
    ParameterLayout layout =
        new ParameterLayout(NetworkSpec.parse("mlp:5,4", Shape.vector(3)).withOutput(2));
    int length = layout.trainableSize();
    float[] gradient = new float[length];
    for (int i = 0; i < length; i++) {
      gradient[i] = (float) Math.sin(i);
    }
    Adam adam = new Adam(null, null, null);
    float[] plain = layout.initialValues(1);
    adam.step(
        new HostVector(plain, length),
        new HostVector(gradient.clone(), length),
        List.of(HostVector.zeros(length), HostVector.zeros(length)),
        Step.of(0.1, 1));
    float[] updated = layout.initialValues(1);
    new Update(adam, 0.1, new LearningRateSchedule.Constant())
        .on(
            layout,
            new HostVector(updated, length),
            new HostVector(gradient, length),
            List.of(HostVector.zeros(length), HostVector.zeros(length)))
        .step(new Moment(0, 1, 1), 1);
    assertArrayEquals(plain, updated);
  }

  @Test
  void aStepsGradientIsTheWeightedMeanOfItsMiniBatches() {
    Vector ofBatch = HostVector.zeros(2);
    StepGradient gradient = new StepGradient(ofBatch, HostVector.zeros(2));
    gradient.begin();
    assertTrue(gradient.isEmpty());
    ofBatch.set(new float[] {Float.POSITIVE_INFINITY, 1});
    gradient.add(1);
    gradient.begin();
    assertTrue(gradient.isEmpty());
    ofBatch.set(new float[] {0, 0});
    gradient.add(0);
    ofBatch.set(new float[] {8, -4});
    gradient.add(1);
    ofBatch.set(new float[] {0, 0});
    gradient.add(0);
    ofBatch.set(new float[] {4, 0});
    gradient.add(3);
    float[] mean = new float[2];
    gradient.vector().get(mean);
    assertArrayEquals(new float[] {5, -1}, mean);
  }

  @Test
  void l1FollowsTheRateOfTheOptimizerThatStepsTheTensor() {
    float[] weights = {1, -2, 0.5f};
    Muon muon = new Muon(null, null, new Sgd(), 0.1);
    Regularization l1 = new Regularization(0.5, 0, 0, NONE, NONE, NONE, LayerSettings.NONE);
    new Update(muon, 0.2, new LearningRateSchedule.Constant(), l1)
        .on(
            UNIT, // its only layer is the output's, which is not Muon's own
            new HostVector(weights, 3),
            HostVector.zeros(3),
            List.of(HostVector.zeros(3)))
        .step(new Moment(0, 1, 1), 1);
    assertArrayEquals(new float[] {0.99f, -1.99f, 0.49f}, weights, 1e-6f);
  }
}

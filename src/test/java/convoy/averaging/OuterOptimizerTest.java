package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.Parameter;
import convoy.network.ParameterLayout.Tensor;
import convoy.testing.WhateverSpark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WhateverSpark
class OuterOptimizerTest {
  private static final List<Tensor> WEIGHTS =
      List.of(new Tensor("dense1.weight", List.of(1, 2), Parameter.Kind.WEIGHT, 0, 2));

  @Test
  void givesTheNumbersOfPyTorchsNesterov() {
    // w = torch.tensor([1., -2.], dtype=torch.float64)
    // o = torch.optim.SGD([w], lr=0.7, momentum=0.5, nesterov=True)
    // for mean in ([1.5, -1.], [1.5, -3.]):
    //     w.grad = w.detach() - torch.tensor(mean, dtype=torch.float64); o.step();
    // print(w.tolist())
    OuterOptimizer outer = new OuterOptimizer(0.7, 0.5);
    float[] velocity = new float[2];
    float[] first = {1.5f, -1f, 9f};
    outer.step(new float[] {1f, -2f, 8f}, first, velocity, 0, WEIGHTS, false);
    assertArrayEquals(new float[] {1.525f, -0.95f, 9f}, first, 1e-6f);
    float[] second = {1.5f, -3f, 7f};
    outer.step(first, second, velocity, 0, WEIGHTS, false);
    assertArrayEquals(new float[] {1.58625f, -2.9275f, 7f}, second, 1e-6f);
  }

  @Test
  void plainAveragingKeepsTheBitsOfTheMean() {
    float[] mean = {0.1f, 1e-30f};
    OuterOptimizer.forWorkers(2)
        .step(new float[] {1e8f, 3f}, mean, new float[0], 0, WEIGHTS, false);
    assertArrayEquals(new float[] {0.1f, 1e-30f}, mean);
  }

  @Test
  void whatL1MakesZeroInAllWorkersStaysZero() {
    OuterOptimizer outer = new OuterOptimizer(0.7, 0.5);
    float[] mean = {0, 1.5f};
    float[] velocity = {3, 0};
    outer.step(new float[] {1, 1}, mean, velocity, 0, WEIGHTS, true);
    assertArrayEquals(new float[] {0, 1.525f}, mean, 1e-6f);
    assertArrayEquals(new float[] {0, 0.5f}, velocity, 1e-6f);
  }

  @Test
  void biasesThatAreZeroMoveOn() {
    List<Tensor> biases = List.of(new Tensor("dense1.bias", List.of(1), Parameter.Kind.BIAS, 0, 1));
    float[] mean = {0};
    new OuterOptimizer(0.7, 0.5).step(new float[] {1}, mean, new float[] {3}, 0, biases, true);
    assertArrayEquals(new float[] {1 + 0.7f * (-1 + 0.5f * 0.5f)}, mean, 1e-6f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 16, 100})
  void defaultsKeepTheSteadyRateModest(int workers) {
    OuterOptimizer outer = OuterOptimizer.forWorkers(workers);
    assertTrue(outer.learningRate() / (1 - outer.momentum()) <= 1.4 + 1e-12);
    assertEquals(workers < 4, outer.equals(OuterOptimizer.PLAIN));
  }
}

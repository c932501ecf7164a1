package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {

  // import torch
  // import torch.nn.functional as F
  // z = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 3.0], [-1.0, 4.0, 0.25]],
  //                  dtype=torch.float64, requires_grad=True)
  // w = torch.tensor([1.0, 0.5, 2.0])
  // loss = w * F.cross_entropy(z, torch.tensor([0, 2, 1]), reduction="none")
  // (loss.sum() / w.sum()).backward()
  // print(loss.sum().item(), z.grad.tolist())
  @Test
  void lossIsASumGradientThatOfTheMeanAsInPyTorch() {
    float[] outputs = {1, -2, 0.5f, 0, 3, 3, -1, 4, 0.25f};
    float[] gradient = new float[9];
    double loss =
        new SoftmaxCrossEntropy()
            .evaluate(outputs, 3, batch(new float[] {0, 2, 1}, new float[] {1, 0.5f, 2}), gradient);
    assertEquals(0.923078895523863, loss, 1e-7);
    assertArrayEquals(
        new float[] {
          -0.11321460110039262f, 0.008588253591306863f, 0.10462634750908577f,
          0.0034698425256090297f, 0.06969365016576692f, -0.07316349269137593f,
          0.003737184326910946f, -0.01678123932308135f, 0.013044054996170399f
        },
        gradient,
        1e-7f);
  }

  // By hand: softmax is (1, 0, 0); the loss 0 where the label is 0, else 1e4 - (-1e4).
  @Test
  void hugeOutputsStayFinite() {
    float[] gradient = new float[6];
    double loss =
        new SoftmaxCrossEntropy()
            .evaluate(
                new float[] {1e4f, -1e4f, 0, 1e4f, -1e4f, 0},
                3,
                batch(new float[] {0, 1}, new float[] {1, 1}),
                gradient);
    assertEquals(20_000, loss);
    assertArrayEquals(new float[] {0, 0, 0, 0.5f, -0.5f, 0}, gradient);
  }

  @Test
  void noWeightGivesNoGradient() {
    float[] gradient = {7, 7, 7, 7};
    double loss =
        new SoftmaxCrossEntropy()
            .evaluate(
                new float[] {1, 2, 3, 4},
                2,
                batch(new float[] {0, 1}, new float[] {0, 0}),
                gradient);
    assertEquals(0, loss);
    assertArrayEquals(new float[4], gradient, Float.MIN_VALUE); // either zero
  }

  private static Batch batch(float[] labels, float[] weights) {
    Batch batch = new Batch(1, 1, labels.length);
    batch.resize(labels.length);
    System.arraycopy(labels, 0, batch.targets(), 0, labels.length);
    System.arraycopy(weights, 0, batch.weights(), 0, weights.length);
    return batch;
  }
}

package convoy.backend.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A native operation on fixed arrays, prepared once and run many times. */
final class Operation {
  private final CustomOp op;

  private Operation(CustomOp op) {
    this.op = op;
  }

  /**
   * @param name libnd4j's name of the operation
   * @param inputs read
   * @param outputs written
   * @param arguments its integers
   */
  static Operation of(String name, INDArray[] inputs, INDArray[] outputs, int... arguments) {
    return new Operation(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(outputs)
            .addIntegerArguments(arguments)
            .build());
  }

  /** c = a b, where either may be taken transposed. */
  static Operation product(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c) {
    return of(
        "matmul",
        new INDArray[] {a, b},
        new INDArray[] {c},
        transposeA ? 1 : 0,
        transposeB ? 1 : 0,
        0);
  }

  void run() {
    Nd4j.getExecutioner().exec(op);
  }
}

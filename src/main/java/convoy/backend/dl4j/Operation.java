package convoy.backend.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Native arithmetic on fixed arrays, prepared once and run many times. */
interface Operation {
  /** Computes the outputs from what is in the inputs now. */
  void run();

  /**
   * One operation of libnd4j.
   *
   * @param name libnd4j's name of it
   * @param inputs read
   * @param outputs written
   * @param arguments its integers
   */
  static Operation of(String name, INDArray[] inputs, INDArray[] outputs, int... arguments) {
    CustomOp op =
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(outputs)
            .addIntegerArguments(arguments)
            .build();
    return () -> Nd4j.getExecutioner().exec(op);
  }

  /** One behind the other. */
  static Operation sequence(List<Operation> steps) {
    return () -> steps.forEach(Operation::run);
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

  /** Copies an array of four dimensions with the first two in each other's place. */
  static Operation swapFirstTwo(INDArray from, INDArray to) {
    return of("permute", new INDArray[] {from}, new INDArray[] {to}, 1, 0, 2, 3);
  }
}

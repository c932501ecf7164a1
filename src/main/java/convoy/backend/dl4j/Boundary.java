package convoy.backend.dl4j;

import convoy.backend.BackendException;
import convoy.data.JavaArrays;
import convoy.network.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What lies between two layers for a number of rows: the values and, in training, the derivative of
 * the loss by them.
 *
 * @param shape of one example
 * @param rows examples
 * @param values their values
 * @param gradient the derivative; null outside training, and where nobody asks for it
 */
record Boundary(Shape shape, int rows, NativeArray values, NativeArray gradient) {

  int length() {
    return length(rows, shape);
  }

  /**
   * How many values so many examples have.
   *
   * @throws BackendException if they are more than a Java array holds
   */
  static int length(int rows, Shape shape) {
    long length = (long) rows * shape.size();
    if (length > JavaArrays.LONGEST) {
      throw new BackendException(
          "Backend dl4j cannot compute %,d rows of %s together, which are 2^31 values or more. Make the network smaller, or batchSize if it trains."
              .formatted(rows, shape));
    }
    return (int) length;
  }

  INDArray images() {
    return images(values);
  }

  INDArray imageGradients() {
    return images(gradient);
  }

  INDArray vectors() {
    return values.view(rows, shape.size());
  }

  INDArray vectorGradients() {
    return gradient.view(rows, shape.size());
  }

  private INDArray images(NativeArray array) {
    return array.view(rows, shape.channels(), shape.height(), shape.width());
  }
}

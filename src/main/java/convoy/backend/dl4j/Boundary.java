package convoy.backend.dl4j;

import convoy.network.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What lies between two layers for a number of rows: the values and, in training, the derivative of
 * the loss by them.
 *
 * @param shape of one example
 * @param rows examples
 * @param values their values
 * @param gradient the derivative; null outside training
 */
record Boundary(Shape shape, int rows, NativeArray values, NativeArray gradient) {

  int length() {
    return rows * shape.size();
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

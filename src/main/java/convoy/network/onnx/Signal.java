package convoy.network.onnx;

import convoy.network.Shape;

/**
 * What passes from one layer to the next, a number of rows of examples. Values of an example lie in
 * the same order in both of its forms, so that one becomes the other without a copy.
 *
 * @param value its name in the graph
 * @param shape of an example
 * @param isFlat whether it is [rows, values], or [rows, channels, height, width]
 */
record Signal(String value, Shape shape, boolean isFlat) {

  /** The same as [rows, values]. */
  Signal flat(Graph graph) {
    return isFlat
        ? this
        : new Signal(graph.node("Flatten", value + "/flat", value).add(), shape, true);
  }

  /** The same as [rows, channels, height, width]. */
  Signal image(Graph graph) {
    if (!isFlat) {
      return this;
    }
    // 0: as many rows as come in
    String dimensions =
        graph.integers(value + "/shape", 0, shape.channels(), shape.height(), shape.width());
    String image = graph.node("Reshape", value + "/image", value, dimensions).add();
    return new Signal(image, shape, false);
  }

  /** The same with its channels in the second dimension: of a plain vector each form has them. */
  Signal channels(Graph graph) {
    return shape.height() == 1 && shape.width() == 1 ? this : image(graph);
  }

  /** What an operation that keeps shape and form makes of it. */
  Signal become(String other) {
    return new Signal(other, shape, isFlat);
  }
}

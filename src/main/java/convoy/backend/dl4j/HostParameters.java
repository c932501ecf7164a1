package convoy.backend.dl4j;

import convoy.backend.DerivedTensors;
import convoy.network.ParameterLayout;
import java.util.List;

/**
 * A network's parameters and gradient in the Java heap, flat, and what follows from them.
 *
 * @param layout where each lies
 * @param values all parameters
 * @param gradient of those that are learnt
 * @param derived what layers compute with as with parameters
 */
record HostParameters(
    ParameterLayout layout, float[] values, float[] gradient, DerivedTensors derived)
    implements DerivedTensors.Parameters {

  /**
   * A tensor that a layer computes with.
   *
   * @param values where it lies
   * @param gradient where its gradient is to lie; null if it is not learnt
   * @param offset of its first value in both
   */
  record Place(List<Integer> shape, float[] values, float[] gradient, int offset, int length) {}

  HostParameters(ParameterLayout layout) {
    this(
        layout,
        new float[layout.size()],
        new float[layout.trainableSize()],
        new DerivedTensors(layout));
  }

  /** A parameter, or what follows from parameters. */
  Place place(String layer, String parameter) {
    DerivedTensors.Place found = derived.place(layer + "." + parameter);
    if (found != null) {
      return new Place(
          found.shape(), derived.values(), derived.gradient(), found.offset(), found.length());
    }
    ParameterLayout.Tensor tensor = layout.tensor(layer, parameter);
    float[] learnt = tensor.offset() < layout.trainableSize() ? gradient : null;
    return new Place(tensor.shape(), values, learnt, tensor.offset(), tensor.length());
  }

  @Override
  public void getValues(ParameterLayout.Tensor tensor, float[] target) {
    System.arraycopy(values, tensor.offset(), target, 0, tensor.length());
  }

  @Override
  public void getGradient(ParameterLayout.Tensor tensor, float[] target) {
    System.arraycopy(gradient, tensor.offset(), target, 0, tensor.length());
  }

  @Override
  public void putGradient(ParameterLayout.Tensor tensor, float[] source) {
    System.arraycopy(source, 0, gradient, tensor.offset(), tensor.length());
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Two-dimensional convolution (as everywhere in this field, a cross-correlation): y[o, i, j] = b[o]
 * + sum over c, u, v of w[o, c, u, v] x[c, i stride + u dilation, j stride + v dilation]. Weight:
 * [filters, channels, height, width].
 *
 * @param filters output channels, at least 1
 * @param kernel rows and columns of a filter
 * @param stride default 1
 * @param padding default {@code valid}
 * @param dilation default 1
 * @param bias whether b is there; default true
 * @param initialization of w; default {@code heNormal}
 */
public record Convolution(
    @JsonProperty(required = true) int filters,
    @JsonProperty(required = true) Size2d kernel,
    Size2d stride,
    Padding padding,
    Size2d dilation,
    Boolean bias,
    Initializer initialization)
    implements Layer {

  public Convolution {
    stride = stride == null ? Size2d.ONE : stride;
    padding = padding == null ? Padding.VALID : padding;
    dilation = dilation == null ? Size2d.ONE : dilation;
    bias = bias == null || bias;
    initialization = initialization == null ? Initializer.HE_NORMAL : initialization;
    Checks.atLeastOne(filters, "filters");
    new Window(kernel, stride, padding, dilation); // refuses what is out of range
  }

  /** A convolution with bias, stride 1 and no padding. */
  public static Convolution of(int filters, int kernel) {
    return new Convolution(filters, Size2d.square(kernel), null, null, null, null, null);
  }

  /** How the kernel moves. */
  public Window window() {
    return new Window(kernel, stride, padding, dilation);
  }

  @Override
  public Shape output(Shape input) {
    return window().output(filters, input);
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<Parameter> parameters = new ArrayList<>();
    List<Integer> shape = List.of(filters, input.channels(), kernel.height(), kernel.width());
    parameters.add(new Parameter("weight", shape, Parameter.Kind.WEIGHT, initialization));
    if (bias) {
      parameters.add(
          new Parameter("bias", List.of(filters), Parameter.Kind.BIAS, Initializer.ZEROS));
    }
    return parameters;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

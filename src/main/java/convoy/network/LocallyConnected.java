package convoy.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A locally connected layer (LeCun 1989; Taigman et al. 2014): a {@link Convolution} whose filters
 * are not shared, but others at each place, with biases of their own. y[o, i, j] = b[i, j, o] + sum
 * over c, u, v of w[i, j, o, c, u, v] x[c, i stride + u dilation, j stride + v dilation]. Weight:
 * [rows * columns * filters, channels, height, width], where rows and columns are the output's: its
 * units lie row by row, at each place filter by filter. On a 14x14 image a 4x4 filter has 36 x 16 =
 * 576 weights at stride 2, 121 x 16 = 1,936 at stride 1, where a convolution has 16.
 *
 * <p>In Java {@code LocallyConnected.of(20, 5).stride(2).padding("same")}.
 *
 * @param filters output channels, at least 1
 * @param kernel rows and columns of a filter
 * @param stride default 1
 * @param padding default {@code valid}
 * @param dilation default 1
 * @param bias whether b is there; default true
 * @param initializer of w; null, the default, leaves it to {@link NetworkSpec#withInitializer}, and
 *     else is {@code heNormal}
 */
public record LocallyConnected(
    @JsonProperty(required = true) int filters,
    @JsonProperty(required = true) Size2d kernel,
    Size2d stride,
    Padding padding,
    Size2d dilation,
    Boolean bias,
    @JsonInclude(JsonInclude.Include.NON_NULL) Initializer initializer)
    implements Layer, Filtered<LocallyConnected> {

  public LocallyConnected {
    stride = stride == null ? Size2d.ONE : stride;
    padding = padding == null ? Padding.VALID : padding;
    dilation = dilation == null ? Size2d.ONE : dilation;
    bias = bias == null || bias;
    Checks.atLeastOne(filters, "filters");
    new Window(kernel, stride, padding, dilation); // refuses what is out of range
  }

  /** Filters with biases, stride 1 and no padding. */
  public static LocallyConnected of(int filters, int kernel) {
    return of(filters, Size2d.square(kernel));
  }

  /** Filters with biases, stride 1 and no padding. */
  public static LocallyConnected of(int filters, Size2d kernel) {
    return new LocallyConnected(filters, kernel, null, null, null, null, null);
  }

  @Override
  public Window window() {
    return new Window(kernel, stride, padding, dilation);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return (long) output(input).size() * input.channels() * kernel.height() * kernel.width();
  }

  @Override
  public Shape output(Shape input) {
    return window().output(filters, input);
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    Shape output = output(input);
    int units = output.size();
    List<Integer> shape = List.of(units, input.channels(), kernel.height(), kernel.width());
    List<Parameter> parameters = new ArrayList<>();
    int places = output.height() * output.width();
    parameters.add(Parameter.weight(shape, initializer).inPlaces(places));
    if (bias) {
      parameters.add(Parameter.bias(units));
    }
    return parameters;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }

  @Override
  public LocallyConnected withInitializer(Initializer others) {
    return initializer == null ? initializer(others) : this;
  }
}

package convoy.network;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Two-dimensional convolution (as everywhere in this field, a cross-correlation): y[o, i, j] = b[o]
 * + sum over c, u, v of w[o, c, u, v] x[c, i stride + u dilation, j stride + v dilation]. Weight:
 * [filters, channels, height, width].
 *
 * <p>In Java {@code Convolution.of(20, 5).stride(2).padding("same")}.
 *
 * @param filters output channels, at least 1
 * @param kernel rows and columns of a filter
 * @param stride default 1
 * @param padding default {@code valid}
 * @param dilation default 1
 * @param bias whether b is there; default true
 * @param initializer of w; null, the default, leaves it to {@link NetworkSpec#withInitializer}, and
 *     else is {@code heNormal}. Also read by the name it had in version 0.1.0.
 */
public record Convolution(
    @JsonProperty(required = true) int filters,
    @JsonProperty(required = true) Size2d kernel,
    Size2d stride,
    Padding padding,
    Size2d dilation,
    Boolean bias,
    @JsonAlias("initialization") @JsonInclude(JsonInclude.Include.NON_NULL) Initializer initializer)
    implements Layer {

  public Convolution {
    stride = stride == null ? Size2d.ONE : stride;
    padding = padding == null ? Padding.VALID : padding;
    dilation = dilation == null ? Size2d.ONE : dilation;
    bias = bias == null || bias;
    Checks.atLeastOne(filters, "filters");
    new Window(kernel, stride, padding, dilation); // refuses what is out of range
  }

  /** A convolution with bias, stride 1 and no padding. */
  public static Convolution of(int filters, int kernel) {
    return of(filters, Size2d.square(kernel));
  }

  /** A convolution with bias, stride 1 and no padding. */
  public static Convolution of(int filters, Size2d kernel) {
    return new Convolution(filters, kernel, null, null, null, null, null);
  }

  /** This layer with so many rows and columns from one window to the next. */
  public Convolution stride(int stride) {
    return stride(Size2d.square(stride));
  }

  /** This layer with so many rows and columns from one window to the next. */
  public Convolution stride(Size2d stride) {
    return Copies.with(this, "stride", stride);
  }

  /** This layer with so many rows and columns of zeros on every side. */
  public Convolution padding(int amount) {
    return padding(Padding.of(amount));
  }

  /**
   * This layer with a padding by its name.
   *
   * @param name {@code same} or {@code valid}
   */
  public Convolution padding(String name) {
    return padding(Padding.of(name));
  }

  /** This layer with a padding. */
  public Convolution padding(Padding padding) {
    return Copies.with(this, "padding", padding);
  }

  /** This layer with so many rows and columns from one of a filter's taps to the next. */
  public Convolution dilation(int dilation) {
    return dilation(Size2d.square(dilation));
  }

  /** This layer with so many rows and columns from one of a filter's taps to the next. */
  public Convolution dilation(Size2d dilation) {
    return Copies.with(this, "dilation", dilation);
  }

  /** This layer with or without bias. */
  public Convolution bias(boolean bias) {
    return Copies.with(this, "bias", bias);
  }

  /** This layer with weights that begin so. */
  public Convolution initializer(Initializer initializer) {
    return Copies.with(this, "initializer", initializer);
  }

  @Override
  public Convolution withInitializer(Initializer others) {
    return initializer == null ? initializer(others) : this;
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
  public long multiplyAdds(Shape input) {
    return (long) output(input).size() * input.channels() * kernel.height() * kernel.width();
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<Parameter> parameters = new ArrayList<>();
    List<Integer> shape = List.of(filters, input.channels(), kernel.height(), kernel.width());
    parameters.add(Parameter.weight(shape, initializer));
    if (bias) {
      parameters.add(Parameter.bias(filters));
    }
    return parameters;
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

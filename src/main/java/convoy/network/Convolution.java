package convoy.network;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/**
 * Two-dimensional convolution (as everywhere in this field, a cross-correlation): y[o, i, j] = b[o]
 * + sum over c, u, v of w[o, c, u, v] x[c, i stride + u dilation, j stride + v dilation]. Weight:
 * [filters, channels / groups, height, width].
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
 * @param groups into which channels and filters are cut: each group of filters sees its group of
 *     channels alone (Krizhevsky et al. 2012). As many as channels is a depthwise convolution.
 *     Default 1
 * @param paddingMode what the padding consists of; default {@code zeros}
 * @param kernels filters that are given and not learnt; default none. A bias is learnt all the same
 * @param weightNormalization whether each filter is w = g v / ||v||, of a length g and a direction
 *     v that are learnt in its place (Salimans and Kingma 2016, equation 2): {@code weight_g} and
 *     {@code weight_v}. Penalties act on g, whose square is that of w's length. Default false
 * @param orthogonal whether the matrix [filters, channels / groups * height * width] is kept
 *     orthogonal: its rows orthonormal, or its columns where there are fewer. It is a product of
 *     Householder reflections that are learnt in its place, {@code reflections}; penalties do not
 *     act on them. Default false
 * @param sharedWith the full name of a convolution before it, whose weight and bias it uses;
 *     default null, its own
 */
public record Convolution(
    @JsonProperty(required = true) int filters,
    @JsonProperty(required = true) Size2d kernel,
    Size2d stride,
    Padding padding,
    Size2d dilation,
    Boolean bias,
    @JsonAlias("initialization") @JsonInclude(JsonInclude.Include.NON_NULL) Initializer initializer,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.class) Integer groups,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.class)
        PaddingMode paddingMode,
    @JsonInclude(JsonInclude.Include.NON_NULL) FixedKernels kernels,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.class)
        Boolean weightNormalization,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.class)
        Boolean orthogonal,
    @JsonInclude(JsonInclude.Include.NON_NULL) String sharedWith)
    implements Layer, Filtered<Convolution>, Weighted<Convolution> {

  /** What is around the image. */
  public enum PaddingMode {
    /** Zeros. */
    @JsonProperty("zeros")
    ZEROS,
    /** The image itself, as if it were repeated in all directions. */
    @JsonProperty("circular")
    CIRCULAR
  }

  public Convolution {
    stride = stride == null ? Size2d.ONE : stride;
    padding = padding == null ? Padding.VALID : padding;
    dilation = dilation == null ? Size2d.ONE : dilation;
    bias = bias == null || bias;
    groups = groups == null ? 1 : groups;
    paddingMode = paddingMode == null ? PaddingMode.ZEROS : paddingMode;
    weightNormalization = weightNormalization != null && weightNormalization;
    orthogonal = orthogonal != null && orthogonal;
    Checks.atLeastOne(filters, "filters");
    Checks.atLeastOne(groups, "groups");
    Checks.divides(groups, "groups", filters, "filters");
    if (paddingMode == PaddingMode.CIRCULAR && padding.equals(Padding.VALID)) {
      throw new IllegalArgumentException(
          "paddingMode circular has no effect with padding \"valid\". Give a padding.");
    }
    if (kernels != null) {
      kernels.check(filters, groups, kernel);
    }
    new Window(kernel, stride, padding, dilation); // refuses what is out of range
    WeightTensors.check(initializer, kernels, weightNormalization, orthogonal, sharedWith);
  }

  /** A convolution with bias, stride 1 and no padding. */
  public static Convolution of(int filters, int kernel) {
    return of(filters, Size2d.square(kernel));
  }

  /** A convolution with bias, stride 1 and no padding. */
  public static Convolution of(int filters, Size2d kernel) {
    return new Convolution(
        filters, kernel, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** This layer with channels and filters cut into so many groups. */
  public Convolution groups(int groups) {
    return Copies.with(this, "groups", groups);
  }

  /** This layer with a padding that consists of the image itself. */
  public Convolution circular() {
    return Copies.with(this, "paddingMode", PaddingMode.CIRCULAR);
  }

  /** This layer with filters that are given. */
  public Convolution kernels(FixedKernels kernels) {
    return Copies.with(this, "kernels", kernels);
  }

  @Override
  public Convolution withInitializer(Initializer others) {
    return WeightTensors.awaitInitializer(this) ? initializer(others) : this;
  }

  @Override
  public Window window() {
    return new Window(kernel, stride, padding, dilation);
  }

  @Override
  public Shape output(Shape input) {
    Checks.divides(groups, "groups", input.channels(), "channels of its input " + input);
    Shape output = window().output(filters, input);
    if (paddingMode == PaddingMode.CIRCULAR) {
      requireLessThanTheImage(window().rows(input.height()), input.height(), "rows");
      requireLessThanTheImage(window().columns(input.width()), input.width(), "columns");
    }
    if (kernels != null) {
      kernels.weight(weightShape(input), groups); // refuses what is of another shape
    }
    WeightTensors.requireDirection(this);
    return output;
  }

  private static void requireLessThanTheImage(Window.Sides sides, int size, String what) {
    int most = Math.max(sides.before(), sides.after());
    if (most > size) {
      throw new IllegalArgumentException(
          "paddingMode circular repeats the %d %s of its input once, found a padding of %d."
              .formatted(size, what, most));
    }
  }

  @Override
  public List<Integer> weightShape(Shape input) {
    return List.of(filters, input.channels() / groups, kernel.height(), kernel.width());
  }

  @Override
  public long multiplyAdds(Shape input) {
    return (long) output(input).size()
        * (input.channels() / groups)
        * kernel.height()
        * kernel.width();
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    return new WeightTensors(this, weightShape(input)).learnt();
  }

  @Override
  public List<Derived> derived(Shape input) {
    return new WeightTensors(this, weightShape(input)).following(groups);
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of(Kept.INPUT);
  }
}

package convoy.backend;

import convoy.network.Derived;
import convoy.network.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a network that follow from its parameters, computed in the Java heap for every
 * backend: before layers compute with them, and after the backward pass, when the gradient that
 * layers have left for them goes back to the parameters.
 */
public final class DerivedTensors {

  /** A network's parameters, wherever they are. */
  public interface Parameters {
    /** Copies a parameter's values. */
    void getValues(ParameterLayout.Tensor tensor, float[] values);

    /** Copies the gradient that the backward pass has left for a parameter. */
    void getGradient(ParameterLayout.Tensor tensor, float[] gradient);

    /** Sets the gradient of a parameter. */
    void putGradient(ParameterLayout.Tensor tensor, float[] gradient);
  }

  /**
   * A tensor's place among all that are derived.
   *
   * @param shape dimensions, the last running fastest
   * @param offset where it begins in {@link #values} and {@link #gradient}
   */
  public record Place(List<Integer> shape, int offset, int length) {}

  /** A parameter from which others follow; the layers may compute with it, too. */
  private record Source(
      ParameterLayout.Tensor tensor, boolean isComputedWith, float[] values, float[] gradient) {}

  private record Step(Derived derived, Place place, float[] values, float[] gradient) {}

  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, Step> steps = new HashMap<>();
  private final List<Step> inOrder = new ArrayList<>();
  private final float[] values;
  private final float[] gradient;
  private boolean computed;

  /** What follows from parameters in a layout; nothing at all in most networks. */
  public DerivedTensors(ParameterLayout layout) {
    int offset = 0;
    for (Derived derived : layout.derived()) {
      int length = derived.length();
      Place place = new Place(derived.shape(), offset, length);
      Step step = new Step(derived, place, new float[length], new float[length]);
      steps.put(derived.name(), step);
      inOrder.add(step);
      offset += length;
      for (ParameterLayout.Tensor tensor : layout.tensors()) {
        if (derived.sources().contains(tensor.name())) {
          boolean shared = derived.how().leavesSourcesInUse();
          sources.put(
              tensor.name(),
              new Source(tensor, shared, new float[tensor.length()], new float[tensor.length()]));
        }
      }
    }
    values = new float[offset];
    gradient = new float[offset];
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /**
   * Where a tensor lies; null if it is a parameter.
   *
   * @param name layer and tensor: {@code convolution1.weight}
   */
  public Place place(String name) {
    Step step = steps.get(name);
    return step == null ? null : step.place;
  }

  /** The values of all, as last computed, to be read. */
  public float[] values() {
    return values;
  }

  /** The gradient of all, to be written before {@link #pullBack}. */
  public float[] gradient() {
    return gradient;
  }

  /**
   * Computes all from the parameters.
   *
   * @return whether {@link #values} have changed
   */
  public boolean compute(Parameters parameters) {
    boolean changed = !computed;
    for (Source source : sources.values()) {
      float[] now = source.gradient; // of no meaning before the way back
      parameters.getValues(source.tensor, now);
      if (!Arrays.equals(now, source.values)) {
        System.arraycopy(now, 0, source.values, 0, now.length);
        changed = true;
      }
    }
    if (changed) {
      for (Step step : inOrder) {
        step.derived.how().compute(values(step), step.values);
        System.arraycopy(step.values, 0, values, step.place.offset, step.place.length);
      }
      computed = true;
    }
    return changed;
  }

  /** Takes the gradient that layers have left for all back to the parameters. */
  public void pullBack(Parameters parameters) {
    for (Source source : sources.values()) {
      if (source.isComputedWith) {
        parameters.getGradient(source.tensor, source.gradient);
      } else {
        Arrays.fill(source.gradient, 0);
      }
    }
    for (Step step : inOrder) {
      System.arraycopy(gradient, step.place.offset, step.gradient, 0, step.place.length);
    }
    for (int i = inOrder.size() - 1; i >= 0; i--) { // what follows from another comes after it
      Step step = inOrder.get(i);
      List<float[]> sourceGradients =
          step.derived.sources().stream().map(this::gradientOf).toList();
      step.derived.how().pullBack(values(step), step.gradient, sourceGradients);
    }
    for (Source source : sources.values()) {
      parameters.putGradient(source.tensor, source.gradient);
    }
  }

  private List<float[]> values(Step step) {
    return step.derived.sources().stream()
        .map(name -> steps.containsKey(name) ? steps.get(name).values : sources.get(name).values)
        .toList();
  }

  private float[] gradientOf(String name) {
    return steps.containsKey(name) ? steps.get(name).gradient : sources.get(name).gradient;
  }
}

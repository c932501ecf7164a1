package convoy.optimize;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.OutputLayer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loss of standardized targets: while it is trained, the network's outputs z are compared with
 * (target - mean) / deviation, and so it learns as fast whatever the targets' unit. Afterwards
 * {@link #finished} makes it give deviation * z + mean: numbers in the targets' own unit.
 *
 * <p>The loss and its constants (such as those of quantiles) are of standardized targets; metrics
 * are in the targets' own unit.
 *
 * @param loss of standardized targets
 * @param means one for each output
 * @param deviations one for each output, greater than 0
 */
public record Standardized(Loss loss, List<Double> means, List<Double> deviations) implements Loss {
  /** Keeps copies. */
  public Standardized {
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
  }

  @Override
  public Targets targets() {
    return loss.targets();
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    Batch standardized = batch.withOtherTargets();
    for (int output = 0; output < width; output++) {
      double mean = means.get(output);
      double deviation = deviations.get(output);
      for (int i = output; i < batch.rows() * width; i += width) {
        standardized.targets()[i] = (float) ((batch.targets()[i] - mean) / deviation);
      }
    }
    return loss.evaluate(outputs, width, standardized, gradient);
  }

  @Override
  public Link link() {
    return loss.link();
  }

  /** Those of the loss, of outputs in the targets' own unit. */
  @Override
  public List<Metric> metrics(int outputs) {
    return loss.metrics(outputs).stream()
        .<Metric>map(metric -> new InTargetsUnit(metric, means, deviations))
        .toList();
  }

  @Override
  public float[] started(NetworkSpec network, float[] parameters) {
    List<Double> factors = deviations.stream().map(deviation -> 1 / deviation).toList();
    List<Double> offsets =
        IntStream.range(0, means.size())
            .mapToObj(output -> -means.get(output) / deviations.get(output))
            .toList();
    return OutputLayer.scale(network, parameters, factors, offsets);
  }

  @Override
  public float[] finished(NetworkSpec network, float[] parameters) {
    return OutputLayer.scale(network, parameters, deviations, means);
  }

  private record InTargetsUnit(Metric metric, List<Double> means, List<Double> deviations)
      implements Metric {
    @Override
    public String name() {
      return metric.name();
    }

    @Override
    public int sums() {
      return metric.sums();
    }

    @Override
    public void add(float[] outputs, int width, Batch batch, double[] sums) {
      float[] inUnit = new float[batch.rows() * width];
      for (int output = 0; output < width; output++) {
        double mean = means.get(output);
        double deviation = deviations.get(output);
        for (int i = output; i < inUnit.length; i += width) {
          inUnit[i] = (float) (outputs[i] * deviation + mean);
        }
      }
      metric.add(inUnit, width, batch, sums);
    }

    @Override
    public void merge(double[] sums, double[] others) {
      metric.merge(sums, others);
    }

    @Override
    public double value(double[] sums, double weight) {
      return metric.value(sums, weight);
    }

    @Override
    public double error(double value) {
      return metric.error(value);
    }
  }
}
